/**
 * How long must a twin idle before its drift shows nothing new? About two minutes.
 *
 *     node scripts/experiments/twin-idle.ts
 */
import { experiment, heldOverHttp, reference, repeat, upload } from './laboratory.ts';
import { mebibytes, printTable } from './table.ts';

const TWINS = 2;
const idleTimes = [500, 1000, 3000, 10_000];

const subjects = [
  { name: 'no-op', scenario: reference('no-op') },
  { name: 'held-over-http', scenario: heldOverHttp },
  { name: 'upload', scenario: upload },
];

await experiment(async (lab) => {
  const table = printTable(
    `Twins, RSS when they end − RSS when they had settled, MiB, lowest … highest of ${TWINS}`,
    ...['subject', 'cold RSS', ...idleTimes.map((ms) => `${ms / 1000} s idle`)],
  );
  for (const { name, scenario } of subjects) {
    const cold: number[] = [];
    const cells: string[] = [];
    for (const idleMs of idleTimes) {
      const twins = await repeat(TWINS, () => lab.twin(scenario, 'resident', { concurrency: 4, idleMs }));
      const readings = twins.map((twin) => ({ cold: twin.cold?.rssBytes ?? 0, end: twin.end?.rssBytes ?? 0 }));
      cold.push(...readings.map((reading) => reading.cold));
      cells.push(mebibytes(readings.map((reading) => reading.end - reading.cold)));
    }
    table.row(name, mebibytes(cold), ...cells);
  }
});
