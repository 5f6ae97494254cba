/** The upload incident's backend: a strict S3 server in a process of its own, that takes its time before and after a body. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startS3Server } from '../../../fixtures/s3/server.ts';
import { answer } from '../answering.ts';

export interface SlowBackend {
  /** Before it reads a body, and before it answers; ms, each twice as long at most. */
  readonly beforeBodyMs: number;
  readonly beforeAnswerMs: number;
}

answer({
  async start({ beforeBodyMs, beforeAnswerMs }: SlowBackend) {
    const late = createLateness();
    const gate = {
      headers: () => sleep(late(beforeBodyMs)).then(() => undefined),
      answer: () => sleep(late(beforeAnswerMs)).then(() => undefined),
    };
    const { endpoint } = await startS3Server({ keep: true, gate });
    return { endpoint };
  },
});

/** Once to twice as long, the same in every run. */
function createLateness(): (ms: number) => number {
  let state = 86;
  return (ms) => {
    state = (state * 48_271) % 2_147_483_647;
    return ms * (1 + state / 2_147_483_647);
  };
}
