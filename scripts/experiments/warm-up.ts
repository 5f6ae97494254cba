/**
 * What does a figure cost when too little has run before it? By the number of warm-up operations, 0 to 1000, and as a trial
 * does it. About five minutes.
 *
 *     node scripts/experiments/warm-up.ts
 */
import type { ResidentTrial } from '../../harness/traps/test-support/readings.ts';
import { experiment, heldOverHttp, repeat, trap, upload } from './laboratory.ts';
import { mebibytes, printTable } from './table.ts';

const TRIALS = 2;
const counts = [0, 3, 30, 300, 1000, undefined];

const subjects = [
  { name: 'hot-function', scenario: trap('hot-function'), concurrency: 1 },
  { name: 'held-over-http', scenario: heldOverHttp, concurrency: 1 },
  { name: 'upload 16 MiB', scenario: upload, concurrency: 1 },
  { name: 'upload 16 MiB', scenario: upload, concurrency: 4 },
];

await experiment(async (lab) => {
  const table = printTable(
    `Resident lane, MiB of the whole wave, lowest … highest of ${TRIALS} trials; growth from cold to reset`,
    ...['subject', 'N', 'warm-ups', 'peak − floor', 'RSS', 'RssFile', 'code', 'zones', 'arenas'],
  );
  for (const { name, scenario, concurrency } of subjects) {
    for (const warmUps of counts) {
      const wanted = warmUps === undefined ? {} : { warmUps };
      const trials = await repeat(TRIALS, () => lab.residentByHand(wanted, scenario, { concurrency }));
      const ran = [...new Set(trials.map(({ trial }) => trial.warmUps))].join(', ');
      const label = warmUps === undefined ? `until quiet (${ran})` : String(warmUps);
      table.row(name, String(concurrency), label, ...growths(trials));
    }
  }
});

function growths(trials: readonly ResidentTrial[]): string[] {
  return [
    mebibytes(trials.map(({ aboveFloorBytes }) => aboveFloorBytes)),
    mebibytes(trials.map(({ record }) => record.reset.rssBytes - record.cold.rssBytes)),
    mebibytes(trials.map(({ record }) => record.reset.fileBytes - record.cold.fileBytes)),
    mebibytes(trials.map(({ record }) => record.resetHeap.codePhysicalBytes - record.coldHeap.codePhysicalBytes)),
    mebibytes(trials.map(({ record }) => record.resetHeap.zonesPeakBytes - record.coldHeap.zonesPeakBytes)),
    mebibytes(trials.map(({ record }) => record.resetArenas.threadsBytes - record.coldArenas.threadsBytes)),
  ];
}
