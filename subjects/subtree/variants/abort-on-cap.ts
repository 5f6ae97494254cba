import { release } from '../../release.ts';
import type { StreamPlan } from '../creation/windowed.ts';
import { Channel } from './channel.ts';

interface Result {
  readonly index: number;
  readonly slab: Buffer;
}

/**
 * History's cap, kept to be measured: half a window of workers read ahead, their chunks are collected until the next one in
 * order is there, and where more of them wait for it than fit a window, the stream is cut off. Ordinary latency of a single
 * chunk is enough for that; and to a client that counts nothing, what it got looks like the whole.
 */
export async function streamWithCap(plan: StreamPlan): Promise<void> {
  const workers = Math.max(1, Math.floor(plan.window / 2));
  const over = new AbortController();
  const signal = AbortSignal.any([plan.signal, over.signal]);
  const results = new Channel<Result>(workers, signal);
  const pending = new Map<number, Buffer>();
  let scheduled = 0;
  let taking: Promise<unknown> = Promise.resolve();

  const work = async () => {
    for (;;) {
      const turn = taking.then(async () => ({ nodes: await plan.source.take(plan.chunk), index: scheduled++ }));
      taking = turn.catch(() => {});
      const { nodes, index } = await turn;
      if (nodes === null) return;
      plan.progress.reading += 1;
      const slab = await plan.store.read(nodes, signal).finally(() => {
        plan.progress.reading -= 1;
      });
      await results.send({ index, slab });
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  working.then(
    () => results.end(),
    (error: unknown) => over.abort(error),
  );
  try {
    let next = 0;
    for (let result = await results.receive(); result !== null; result = await results.receive()) {
      pending.set(result.index, result.slab);
      if (pending.size > plan.window) throw new Error(`${pending.size} chunks are pending: the cap is ${plan.window}.`);
      for (let slab = pending.get(next); slab !== undefined; slab = pending.get(next)) {
        await plan.deliver(slab);
        release(slab);
        pending.delete(next);
        next += 1;
      }
    }
  } finally {
    over.abort(new Error('The stream is over.'));
    await working.catch(() => {});
  }
}
