/**
 * Is what a process has when it is cold always the same? Malloc's main arena beside the resident set, and what the next
 * operations take. About five minutes; MiB, lowest … highest.
 *
 *     node scripts/experiments/cold-modes.ts
 */
import { MiB } from '../../harness/bytes.ts';
import { floorBytes, idleFigures } from '../../harness/judge/resident-figures.ts';
import { experiment, reference, repeat, restore, upload } from './laboratory.ts';
import { mebibytes, printTable } from './table.ts';

const TWINS = 20;
const TRIALS = 20;
/** Between the two modes, where there are two. */
const APART_BYTES = 2 * MiB;

const idling = [
  { name: 'no-op', scenario: reference('no-op') },
  { name: 'upload', scenario: upload },
  { name: 'restore', scenario: restore },
];

await experiment(async (lab) => {
  const cold = printTable(
    `${TWINS} cold processes each`,
    ...['subject', "V8's zones at most", 'pages', 'processes', 'resident set', "of it, malloc's main arena"],
  );
  for (const { name, scenario } of idling) {
    const twins = await repeat(TWINS, () => lab.twin(scenario, 'resident', { idleMs: 10 }));
    for (const [mode, of] of modes(twins, ({ coldArenas }) => coldArenas?.mainBytes ?? 0)) {
      cold.row(
        name,
        mebibytes(of.map(({ coldHeap }) => coldHeap.zonesPeakBytes)),
        mode,
        String(of.length),
        mebibytes(of.map((twin) => twin.cold?.rssBytes ?? 0)),
        mebibytes(of.map(({ coldArenas }) => coldArenas?.mainBytes ?? 0)),
      );
    }
  }

  const taken = printTable(
    `${TRIALS} trials, one restore at a time`,
    ...['pages', 'trials', 'cold', 'at its peak', 'peak − floor, nothing credited', 'peak − floor'],
  );
  const trials = await repeat(TRIALS, () => lab.resident(restore));
  const kept = Math.max(...trials.map(({ evidence }) => idleFigures(evidence).keptBytes));
  const above = (keptBytes: number) => (trial: (typeof trials)[number]) =>
    trial.peakBytes - floorBytes(trial.record, { drift: 0, keptBytes });
  for (const [mode, of] of modes(trials, ({ record }) => record.coldArenas.mainBytes)) {
    const columns = [
      of.map(({ record }) => record.cold.rssBytes),
      of.map(({ peakBytes }) => peakBytes),
      of.map(above(0)),
      of.map(above(kept)),
    ];
    taken.row(mode, String(of.length), ...columns.map(mebibytes));
  }
});

function modes<T>(all: readonly T[], arenaBytes: (one: T) => number): [string, T[]][] {
  const most = Math.max(...all.map(arenaBytes));
  const kept = all.filter((one) => most - arenaBytes(one) < APART_BYTES);
  const givenBack = all.filter((one) => !kept.includes(one));
  return [['kept', kept], ...(givenBack.length === 0 ? [] : [['given back', givenBack] as [string, T[]]])];
}
