import { formatBytes, KiB } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CompletedTrial, Results, Series } from '../../harness/results/schema.ts';
import type { CaseGroup } from '../groups.ts';
import type { ChartData } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { downsample } from './downsample.ts';
import { chartFigure, inUnit, unitFor } from './figure.ts';
import type { Markup } from './markup.ts';

/** The resident trial that took most of what its case reserved, over time; null when no trial kept a series. */
export function timeline(context: PageContext, group: CaseGroup, cases: readonly CaseVerdict[]): Markup | null {
  const allowance = group.facts?.allowanceBytes ?? 0;
  const worst = worstTimeline(cases, allowance, context.results);
  if (worst === null) return null;
  const { one, trial, series } = worst;
  const id = context.id(group.scenario, 'resident', one.id);
  const { chart, highest } = timelineChart(id, worst, allowance, context.buckets);
  const floorBytes = one.resident?.floorBytes ?? 0;
  const reserved = allowance + one.concurrency * one.reservedBytes;
  const share = Math.round(shareOf(trial, one, allowance) * 100);
  return chartFigure(context, chart, {
    title: `${one.concurrency} at once: the kernel counts up to ${formatBytes((trial.resident?.peakBytes ?? 0) - floorBytes)} above the floor, ${share} % of the ${formatBytes(reserved)} reserved.`,
    note:
      `Highest sample ${formatBytes(highest.bytes)} after ${highest.seconds.toFixed(2)} s, ` +
      `every ${series.tickMs} ms from ${series.source}, ${series.missedTicks} ticks missed. ` +
      `The verdict rests on the kernel's own mark, ${formatBytes(trial.resident?.peakBytes ?? 0)}, and never on samples.`,
  });
}

interface WorstTimeline {
  readonly one: CaseVerdict;
  readonly trial: CompletedTrial;
  readonly series: Series;
}

export function worstTimeline(
  cases: readonly CaseVerdict[],
  allowanceBytes: number,
  results: Results,
): WorstTimeline | null {
  const candidates = results.trials.flatMap((trial) => {
    const one = cases.find((candidate) => candidate.id === trial.case);
    const series = trial.status === 'completed' ? trial.series.find(hasResident) : undefined;
    return one === undefined || series === undefined || trial.status !== 'completed' || one.resident === null
      ? []
      : [{ one, trial, series, share: shareOf(trial, one, allowanceBytes) }];
  });
  return candidates.toSorted((a, b) => b.share - a.share)[0] ?? null;
}

/** The chart, and the highest of all samples, whether it was kept or not. */
export function timelineChart(
  id: string,
  { one, series }: WorstTimeline,
  allowanceBytes: number,
  buckets: number,
): { readonly chart: ChartData; readonly highest: { readonly bytes: number; readonly seconds: number } } {
  const [ms, rss] = [series.columns.indexOf('ms'), series.columns.indexOf('rss')];
  const sizeOf = (row: readonly number[]) => (row[rss] ?? 0) * KiB;
  const kept = downsample(series.rows, sizeOf, buckets);
  const highest = series.rows.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  const floorBytes = one.resident?.floorBytes ?? 0;
  const reservedBytes = floorBytes + allowanceBytes + one.concurrency * one.reservedBytes;
  const unit = unitFor(Math.max(reservedBytes, sizeOf(highest)));
  const seconds = (row: readonly number[]) => Math.round(row[ms] ?? 0) / 1000;
  return {
    highest: { bytes: sizeOf(highest), seconds: (highest[ms] ?? 0) / 1000 },
    chart: {
      id,
      x: { label: 'time', unit: 's', log: false, values: kept.map(seconds), ticks: null },
      y: { label: '', unit: unit.name, log: false, fromZero: false },
      series: [
        {
          ...{ name: 'floor and reserved', colour: 'reserved', line: 'thick', form: 'none', group: 0 },
          values: inUnit(reservedBytes, unit),
        },
        {
          ...{ name: 'resident set', colour: 'resident', line: 'thin', form: 'none', group: 1 },
          values: kept.map((row) => inUnit(sizeOf(row), unit)),
        },
        {
          ...{ name: 'floor', colour: 'muted', line: 'dash', form: 'none', group: 2 },
          values: inUnit(floorBytes, unit),
        },
      ],
      band: null,
      shaded: [],
    },
  };
}

function hasResident(series: Series): boolean {
  return series.columns.includes('ms') && series.columns.includes('rss') && series.rows.length > 1;
}

function shareOf(trial: CompletedTrial, one: CaseVerdict, allowanceBytes: number): number {
  const floorBytes = one.resident?.floorBytes ?? 0;
  return ((trial.resident?.peakBytes ?? 0) - floorBytes) / (allowanceBytes + one.concurrency * one.reservedBytes);
}
