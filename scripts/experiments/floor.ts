/**
 * Does the floor read the truth? Subjects of known bytes, by three ways to take off what is not theirs. About two minutes.
 *
 *     node scripts/experiments/floor.ts
 */
import { MiB } from '../../harness/bytes.ts';
import { experiment, heldOverHttp, reference, repeat } from './laboratory.ts';
import { exactly, mebibytes, printTable } from './table.ts';

const TRIALS = 3;

const subjects: readonly { name: string; scenario: URL; variant?: string; truth: number }[] = [
  { name: 'fixed-8-mib', scenario: reference('fixed-8-mib'), truth: 8 * MiB },
  { name: 'filled-pool', scenario: reference('filled-pool'), truth: 8 * MiB },
  { name: 'held-over-http, pooled', scenario: heldOverHttp, variant: 'pooled', truth: 8 * MiB },
  { name: 'held-over-http, freed', scenario: heldOverHttp, variant: 'freed', truth: 8 * MiB },
  { name: 'no-op', scenario: reference('no-op'), truth: 0 },
];

await experiment(async (lab) => {
  const resident = printTable(
    `Resident lane, MiB of the whole wave, lowest … highest of ${TRIALS} trials`,
    ...['subject', 'N', 'truth', 'peak − reset', 'peak − cold', 'peak − floor'],
  );
  for (const { name, scenario, truth, ...wishes } of subjects) {
    for (const concurrency of [1, 4]) {
      const trials = await repeat(TRIALS, () => lab.resident(scenario, { ...wishes, concurrency }));
      resident.row(
        name,
        String(concurrency),
        mebibytes([truth * concurrency]),
        mebibytes(trials.map(({ record }) => record.peakBytes - record.reset.rssBytes)),
        mebibytes(trials.map(({ record }) => record.peakBytes - record.cold.rssBytes)),
        mebibytes(trials.map(({ aboveFloorBytes }) => aboveFloorBytes)),
      );
    }
  }

  const live = printTable(
    `Live lane, bytes of the whole wave, lowest … highest of ${TRIALS} trials`,
    ...['subject', 'N', 'truth', 'off-heap, lower end', 'lower end − fixed', 'upper end − fixed'],
  );
  for (const { name, scenario, truth, ...wishes } of subjects) {
    for (const concurrency of [1, 4]) {
      const trials = await repeat(TRIALS, () => lab.live(scenario, { ...wishes, concurrency }));
      live.row(
        name,
        String(concurrency),
        exactly([truth * concurrency]),
        exactly(trials.map(({ record }) => record.lower.externalBytes - record.floor.externalBytes)),
        exactly(trials.map(({ lowerBytes }) => lowerBytes)),
        exactly(trials.map(({ upperBytes }) => upperBytes)),
      );
    }
  }
});
