/**
 * Do two trials at once read the same as one alone? About four minutes.
 *
 *     node scripts/experiments/side-by-side.ts
 */
import type { Laboratory } from '../../harness/traps/test-support/laboratory.ts';
import { experiment, reference, repeat, restore, upload } from './laboratory.ts';
import { exactly, mebibytes, printTable } from './table.ts';

const TRIALS = 4;
const CONCURRENCY = 4;

const functions = ['no-op', 'held-buffer', 'filled-pool', 'late-peak', 'zlib-contexts'].map((name) => ({
  name,
  scenario: reference(name),
}));
/** Whole paths, with load and sidecars beside them. */
const paths = [
  { name: 'upload 16 MiB', scenario: upload },
  { name: 'restore', scenario: restore },
];
/** Native memory: nothing there for the live lane. */
const residentOnly = ['zlib-contexts'];

await experiment(async (lab) => {
  const table = printTable(
    `Bytes of the whole wave of ${CONCURRENCY}, lowest … highest of ${TRIALS} trials`,
    ...['subject', 'resident, alone', 'resident, two at once', 'live, alone', 'live, two at once'],
  );
  for (const { name, scenario } of functions) {
    const live = residentOnly.includes(name) ? ['–', '–'] : await bothWays(() => liveBytes(lab, scenario), exactly);
    table.row(name, ...(await bothWays(() => residentBytes(lab, scenario), mebibytes)), ...live);
  }
  for (const { name, scenario } of paths) {
    const resident = await bothWays(() => residentBytes(lab, scenario), mebibytes);
    table.row(name, ...resident, ...(await bothWays(() => liveBytes(lab, scenario), mebibytes)));
  }
});

async function bothWays(read: () => Promise<number>, format: (figures: readonly number[]) => string) {
  const alone = await repeat(TRIALS, read);
  const pairs = await repeat(TRIALS / 2, () => Promise.all([read(), read()]));
  return [format(alone), format(pairs.flat())];
}

async function residentBytes(lab: Laboratory, scenario: URL): Promise<number> {
  return (await lab.resident(scenario, { concurrency: CONCURRENCY })).aboveFloorBytes;
}

async function liveBytes(lab: Laboratory, scenario: URL): Promise<number> {
  return (await lab.live(scenario, { concurrency: CONCURRENCY })).lowerBytes;
}
