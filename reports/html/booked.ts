import { formatBytes, KiB } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CompletedTrial, LiveReading, Series } from '../../harness/results/schema.ts';
import { counted } from '../folded.ts';
import type { CaseGroup } from '../groups.ts';
import type { ChartData } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { downsample } from './downsample.ts';
import { chartFigure, inUnit, unitFor } from './figure.ts';
import type { Markup } from './markup.ts';

/** What the code held off-heap against what was booked, at every governor event of the live trial that came closest. */
export function booked(context: PageContext, group: CaseGroup, cases: readonly CaseVerdict[]): Markup | null {
  const worst = cases
    .flatMap((one) =>
      (context.evidence.get(one.id)?.trials.live ?? []).flatMap((trial) => bookedTrial(one, trial) ?? []),
    )
    .toSorted(
      (a, b) => (b.live.overBookedBytes ?? 0) - (a.live.overBookedBytes ?? 0) || b.one.concurrency - a.one.concurrency,
    )[0];
  if (worst === undefined) return null;
  const allowance = group.facts?.allowanceBytes ?? 0;
  const looks = looksOf(worst, allowance);
  const over = looks.filter((look) => look.externalBytes > look.coverBytes);
  const { one, live } = worst;
  const id = context.id(group.scenario, 'booked', one.id);
  return chartFigure(context, bookedChart(id, looks, live, context.buckets), {
    title: `${one.concurrency} at once: ${whatToSee(over.length, looks.length)}`,
    note: noteOf(live, over.length > 0),
  });
}

interface BookedTrial {
  readonly one: CaseVerdict;
  readonly live: LiveReading;
  readonly series: Series;
}

/** One governor event, raw. `coverBytes`: the allowance, and what was booked when the event came. */
interface BookedLook {
  readonly seconds: number;
  readonly coverBytes: number;
  readonly externalBytes: number;
  readonly heapBytes: number;
}

function bookedTrial(one: CaseVerdict, trial: CompletedTrial): BookedTrial | null {
  const series = trial.series.find(({ columns }) => columns.includes('booked') && columns.includes('external'));
  if (series === undefined || trial.live === null || series.rows.length < 2) return null;
  return { one, live: trial.live, series };
}

/** An admission changes the books before its operation allocates, so what is held belongs to the row before. */
export function looksOf({ live, series }: BookedTrial, allowanceBytes: number): readonly BookedLook[] {
  const column = (name: string) => series.columns.indexOf(name);
  const [ms, bookedAt, heap, external] = [column('ms'), column('booked'), column('heapUsed'), column('external')];
  return series.rows.map((row, at) => ({
    seconds: Math.round(row[ms] ?? 0) / 1000,
    coverBytes: allowanceBytes + (series.rows[at - 1]?.[bookedAt] ?? 0) * KiB,
    externalBytes: (row[external] ?? 0) * KiB - live.floor.externalBytes,
    heapBytes: (row[heap] ?? 0) * KiB - live.floor.usedBytes,
  }));
}

export function bookedChart(id: string, looks: readonly BookedLook[], live: LiveReading, buckets: number): ChartData {
  const kept = downsample(looks, (look) => look.externalBytes - look.coverBytes, buckets);
  const checkpointBytes = live.lower.externalBytes - live.floor.externalBytes;
  const sizes = kept.flatMap((look) => [look.coverBytes, look.externalBytes]);
  const unit = unitFor(Math.max(checkpointBytes, ...sizes));
  return {
    id,
    x: { label: 'time', unit: 's', log: false, values: kept.map(({ seconds }) => seconds), ticks: null },
    y: { label: '', unit: unit.name, log: false, fromZero: true },
    series: [
      {
        ...{ name: 'booked, with allowance', colour: 'reserved', line: 'step', form: 'none', group: 0 },
        values: kept.map(({ coverBytes }) => inUnit(coverBytes, unit)),
      },
      {
        ...{ name: 'off-heap above the floor', colour: 'live', line: 'thin', form: 'circle', group: 1 },
        values: kept.map(({ externalBytes }) => inUnit(externalBytes, unit)),
      },
      {
        ...{
          name: 'JavaScript heap above the floor, not compared',
          colour: 'muted',
          line: 'dash',
          form: 'none',
          group: 2,
        },
        values: kept.map(({ heapBytes }) => inUnit(heapBytes, unit)),
      },
      {
        ...{
          name: 'off-heap at the fullest checkpoint, collected',
          colour: 'live',
          line: 'dots',
          form: 'none',
          group: 3,
        },
        values: inUnit(checkpointBytes, unit),
      },
    ],
    band: null,
    shaded: kept.flatMap((look, at) =>
      look.externalBytes > look.coverBytes ? [[kept[at - 1]?.seconds ?? look.seconds, look.seconds] as const] : [],
    ),
  };
}

function whatToSee(over: number, all: number): string {
  if (over === 0) return `at none of ${counted(all, 'governor event')} more is held off-heap than is booked.`;
  return `at ${over} of ${counted(all, 'governor event')} more is held off-heap than is booked (hatched).`;
}

function noteOf(live: LiveReading, exceeded: boolean): string {
  const { lower, upper, overBookedCollectedBytes: collected } = live;
  const kept =
    collected !== null && collected > 0
      ? `The worst was still ${formatBytes(collected)} over when it was collected, and that is what counts. `
      : exceeded
        ? 'These are raw readings, garbage included; an excess counts only if it stays after a collection. '
        : '';
  return (
    `${kept}Of all checkpoints the highest reading after a collection was at "${lower.checkpoint}" in wave ${lower.wave + 1}, ` +
    `the highest raw one at "${upper.checkpoint}" in wave ${upper.wave + 1}. Time runs slowly here: the live lane collects at checkpoints.`
  );
}
