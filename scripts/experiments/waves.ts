/**
 * When does the mark stand? Above the floor, after so many waves. About eight minutes.
 *
 *     node scripts/experiments/waves.ts
 */
import { MiB } from '../../harness/bytes.ts';
import { experiment, reference, repeat, trap, upload } from './laboratory.ts';
import { mebibytes, printTable } from './table.ts';

const TRIALS = 3;
const shown = [1, 2, 5, 10, 20, 40];

const subjects = [
  { name: 'fixed-8-mib', scenario: reference('fixed-8-mib'), concurrency: 4 },
  { name: 'floats 8 MiB', scenario: trap('floats'), concurrency: 1, parameters: { size: 8 * MiB } },
  { name: 'floats 16 MiB', scenario: trap('floats'), concurrency: 1 },
  { name: 'floats 16 MiB', scenario: trap('floats'), concurrency: 8 },
  { name: 'upload 16 MiB, product', scenario: upload, concurrency: 4 },
  { name: 'upload 16 MiB, naive', scenario: upload, concurrency: 1, variant: 'naive' },
  { name: 'upload 16 MiB, naive', scenario: upload, concurrency: 4, variant: 'naive' },
];

await experiment(async (lab) => {
  const table = printTable(
    `Resident lane, mark − floor in MiB, lowest … highest of ${TRIALS} trials, after wave`,
    ...['subject', 'N', ...shown.map(String)],
  );
  for (const { name, scenario, ...wishes } of subjects) {
    const trials = await repeat(TRIALS, () => lab.residentByHand({ waves: 40 }, scenario, wishes));
    const after = (wave: number) =>
      trials.map(({ trial, floorBytes }) => (trial.waves[wave - 1]?.markBytes ?? Number.NaN) - floorBytes);
    table.row(name, String(wishes.concurrency), ...shown.map((wave) => mebibytes(after(wave))));
  }
});
