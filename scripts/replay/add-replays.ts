/** Adds what was replayed to a results file, beside what was measured. */
import { readResults } from '../../harness/results/read.ts';
import { writeResults } from '../../harness/results/write.ts';
import type { Replayed } from './replay.ts';

/** @throws ResultsUnreadableError, ResultsNotWrittenError */
export async function addReplays(path: string, limiter: string, replayed: readonly Replayed[]): Promise<void> {
  const results = await readResults(path);
  const earlier = results.replays?.runs ?? [];
  const runs = replayed.map(({ work, ...one }) => ({
    ...one,
    limiter,
    work: work === null ? null : { expected: work.expected, completed: work.completed, verified: work.verified },
  }));
  await writeResults(path, { ...results, replays: { version: 1, runs: [...earlier, ...runs] } });
}
