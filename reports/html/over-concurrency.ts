import { formatBytes } from '../../harness/bytes.ts';
import type { Evidence } from '../../harness/judge/evidence.ts';
import { liveFiguresByTrial } from '../../harness/judge/live-figures.ts';
import { residentFigures } from '../../harness/judge/resident-figures.ts';
import type { CaseVerdict, Slope } from '../../harness/judge/verdict.ts';
import { type CaseGroup, parametersKey } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { chartFigure, inUnit, inUnitOrNull, unitFor } from './figure.ts';
import type { Markup } from './markup.ts';

/**
 * Peak of the whole wave over the operations at once, for the cases of one set of parameters: the reservation's line, and
 * every trial as a point. A governed case holds operations back, so its peak is not one of N·r and it is not drawn.
 */
export function overConcurrency(context: PageContext, group: CaseGroup, cases: readonly CaseVerdict[]): Markup | null {
  const swept = cases.filter((one) => !one.governed);
  const parameters = cases[0]?.parameters ?? {};
  if (swept.length === 0 || (swept.length === 1 && searched(group))) return null;
  const allowance = group.facts?.allowanceBytes ?? 0;
  const slope = group.slopes.find((one) => parametersKey(one.parameters) === parametersKey(parameters));
  const id = context.id(group.scenario, 'at once', formatParameters(parameters));
  return chartFigure(context, concurrencyChart(id, swept, allowance, context.evidence), {
    title: `${formatParameters(parameters)}: ${whatToSee(swept)}`,
    note: [slopeWords(slope), overheadWords(group, swept)].filter((one) => one !== '').join(' '),
  });
}

/** The search in a range measures each value at one number: there is nothing to draw over. */
function searched({ facts }: CaseGroup): boolean {
  return facts !== null && facts.ranges.length > 0;
}

function concurrencyChart(
  id: string,
  swept: readonly CaseVerdict[],
  allowanceBytes: number,
  evidence: ReadonlyMap<string, Evidence>,
): ChartData {
  const reserved = swept.map((one) => allowanceBytes + one.concurrency * one.reservedBytes);
  const unit = unitFor(Math.max(...reserved, ...swept.map(highest)));
  const drawn = (figure: (one: CaseVerdict) => number | null | undefined) => [
    null,
    ...swept.map((one) => inUnitOrNull(figure(one), unit)),
  ];
  const trials = (lane: 'live' | 'resident') => {
    const peaks = swept.map((one) => trialPeaks(evidence.get(one.id), lane));
    const most = Math.max(...peaks.map(({ length }) => length));
    if (most < 2) return [];
    return Array.from({ length: most }, (_, at) => [null, ...peaks.map((one) => inUnitOrNull(one[at], unit))]);
  };
  const series: ChartSeries[] = [
    {
      ...{ name: allowanceBytes === 0 ? 'reserved' : 'reserved, with allowance', colour: 'reserved', line: 'thick' },
      ...{ form: 'none', group: 0, values: [allowanceBytes, ...reserved].map((size) => inUnit(size, unit)) },
    },
    { ...liveEdge, name: 'live, at least', values: drawn((one) => one.live?.lowerBytes) },
    { ...liveEdge, name: 'live, at most', values: drawn((one) => one.live?.upperBytes) },
    {
      ...{ name: 'resident', colour: 'resident', line: 'thin', form: 'square', group: 3 },
      values: drawn((one) => one.resident?.aboveFloorBytes),
    },
    ...trials('resident').map((values, at): ChartSeries => ({ ...residentTrial, name: nth('resident', at), values })),
    ...trials('live').map((values, at): ChartSeries => ({ ...liveTrial, name: nth('live', at), values })),
  ];
  const failing = drawn((one) => (one.status === 'fails' ? highest(one) : null));
  if (failing.some((value) => value !== null)) {
    series.push({ name: 'fails', colour: 'bad', line: 'none', form: 'cross', group: 6, values: failing });
  }
  const counts = swept.map((one) => one.concurrency);
  return {
    id,
    x: { label: 'at once', unit: '', log: false, values: [0, ...counts], ticks: spread(counts) },
    y: { label: '', unit: unit.name, log: false, fromZero: true },
    series,
    band: [2, 1],
    shaded: [],
  };
}

const liveEdge = {
  key: 'live, lowest to highest it can be',
  colour: 'live',
  line: 'thin',
  form: 'circle',
  group: 1,
} as const;
const residentTrial = { colour: 'resident', line: 'none', form: 'frame', group: 4 } as const;
const liveTrial = { colour: 'live', line: 'none', form: 'ring', group: 5 } as const;

function nth(lane: string, at: number): string {
  return at === 0 ? `each ${lane} trial` : `${lane} trial ${at + 1}`;
}

function trialPeaks(evidence: Evidence | undefined, lane: 'live' | 'resident'): readonly number[] {
  if (evidence === undefined) return [];
  return lane === 'live'
    ? liveFiguresByTrial(evidence).map(({ lowerBytes }) => lowerBytes)
    : residentFigures(evidence).map(({ aboveFloorBytes }) => aboveFloorBytes);
}

/** Not all of 1, 2, 3, 4, 8, 64 fit under an axis. */
function spread(counts: readonly number[]): readonly number[] {
  const room = Math.max(...counts) / 25;
  return counts.filter((count, at) => at === 0 || count - (counts[at - 1] ?? 0) > room);
}

function highest(one: CaseVerdict): number {
  return Math.max(one.live?.lowerBytes ?? 0, one.resident?.aboveFloorBytes ?? 0);
}

function whatToSee(swept: readonly CaseVerdict[]): string {
  const failing = swept.filter((one) => one.status === 'fails').map((one) => one.concurrency);
  if (failing.length > 0) return `the peak is above what is reserved at ${failing.join(', ')} at once.`;
  if (swept.some((one) => one.status === 'inconclusive'))
    return 'undecided, the peak is too close to what is reserved.';
  const used = Math.max(...swept.map((one) => one.utilisation ?? 0));
  return `the peak stays below what is reserved, and uses at most ${Math.round(used * 100)} % of it.`;
}

/** The slope is Theil's and Sen's; its bounds are facts and no estimate: the flattest and the steepest step. */
function slopeWords(slope: Slope | undefined): string {
  if (slope === undefined) return '';
  const steps = slope.points.slice(1).map((to, at) => {
    const from = slope.points[at] ?? to;
    return (to.aboveFloorBytes - from.aboveFloorBytes) / (to.concurrency - from.concurrency);
  });
  const bounds =
    steps.length < 2
      ? ''
      : ` (between neighbouring points from ${formatBytes(Math.min(...steps))} to ${formatBytes(Math.max(...steps))})`;
  return `One more at once adds ${formatBytes(slope.bytesPerOperation)} resident${bounds}.`;
}

function overheadWords({ facts }: CaseGroup, swept: readonly CaseVerdict[]): string {
  const floor = Math.max(0, ...swept.map((one) => one.resident?.floorBytes ?? 0));
  if (floor === 0) return '';
  const allowance = facts?.allowanceBytes ?? 0;
  const parts = allowance === 0 ? 'the floor' : `floor ${formatBytes(floor)} and allowance ${formatBytes(allowance)}`;
  const overhead = `Overhead below all this: ${formatBytes(floor + allowance)} (${parts})`;
  const { budgetBytes = null, limitBytes = null } = facts ?? {};
  if (budgetBytes === null || limitBytes === null) return `${overhead}.`;
  const full = formatBytes(floor + allowance + budgetBytes);
  return `${overhead}; with the budget full ${full} of the limit's ${formatBytes(limitBytes)}.`;
}
