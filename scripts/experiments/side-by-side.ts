/**
 * Do two trials at once read the same as one alone? About a minute.
 *
 *     node scripts/experiments/side-by-side.ts
 */
import type { Laboratory } from '../../harness/traps/test-support/laboratory.ts';
import { experiment, reference, repeat } from './laboratory.ts';
import { exactly, mebibytes, printTable } from './table.ts';

const TRIALS = 4;
const CONCURRENCY = 4;

const subjects = ['no-op', 'held-buffer', 'filled-pool', 'late-peak', 'zlib-contexts'];
/** Native memory: nothing there for the live lane. */
const residentOnly = ['zlib-contexts'];

await experiment(async (lab) => {
  const table = printTable(
    `Bytes of the whole wave of ${CONCURRENCY}, lowest … highest of ${TRIALS} trials`,
    ...['subject', 'resident, alone', 'resident, two at once', 'live, alone', 'live, two at once'],
  );
  for (const name of subjects) {
    const live = residentOnly.includes(name) ? ['–', '–'] : await bothWays(() => liveBytes(lab, name), exactly);
    table.row(name, ...(await bothWays(() => residentBytes(lab, name), mebibytes)), ...live);
  }
});

async function bothWays(read: () => Promise<number>, format: (figures: readonly number[]) => string) {
  const alone = await repeat(TRIALS, read);
  const pairs = await repeat(TRIALS / 2, () => Promise.all([read(), read()]));
  return [format(alone), format(pairs.flat())];
}

async function residentBytes(lab: Laboratory, name: string): Promise<number> {
  return (await lab.resident(reference(name), { concurrency: CONCURRENCY })).aboveFloorBytes;
}

async function liveBytes(lab: Laboratory, name: string): Promise<number> {
  return (await lab.live(reference(name), { concurrency: CONCURRENCY })).lowerBytes;
}
