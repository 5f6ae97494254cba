import { formatBytes, KiB, MiB } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CompletedTrial, Results, Series } from '../../harness/results/schema.ts';
import type { TimelineChart } from './client.ts';

/** Pixels of a wide chart; more would draw columns over each other. */
const BUCKETS = 400;

export interface WorstTimeline {
  readonly concurrency: number;
  readonly chart: Omit<TimelineChart, 'id' | 'kind'>;
  /** The same in words, for who can't see the chart. */
  readonly sentence: string;
}

/** The timeline of the resident trial that took most of what its case reserved; null when no trial kept one. */
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
      : [{ one, series, share: shareOf(trial, one, allowanceBytes) }];
  });
  const worst = candidates.toSorted((a, b) => b.share - a.share)[0];
  return worst === undefined ? null : describe(worst.one, worst.series, allowanceBytes);
}

/** The lowest and the highest row of every bucket, in their order: a spike of one sample stays visible. */
export function downsample(
  rows: readonly (readonly [number, number])[],
  buckets = BUCKETS,
): (readonly [number, number])[] {
  if (rows.length <= 2 * buckets) return [...rows];
  return Array.from({ length: buckets }, (_, at) => {
    const bucket = rows.slice(Math.floor((at * rows.length) / buckets), Math.floor(((at + 1) * rows.length) / buckets));
    const low = extreme(bucket, (a, b) => a < b);
    const high = extreme(bucket, (a, b) => a > b);
    return bucket.filter((_row, index) => index === low || index === high);
  }).flat();
}

function extreme(bucket: readonly (readonly [number, number])[], beats: (a: number, b: number) => boolean): number {
  return bucket.reduce((best, row, index) => (beats(row[1], bucket[best]?.[1] ?? row[1]) ? index : best), 0);
}

function hasResident(series: Series): boolean {
  return series.columns.includes('ms') && series.columns.includes('rss') && series.rows.length > 1;
}

function shareOf(trial: CompletedTrial, one: CaseVerdict, allowanceBytes: number): number {
  const floorBytes = one.resident?.floorBytes ?? 0;
  return ((trial.resident?.peakBytes ?? 0) - floorBytes) / (allowanceBytes + one.concurrency * one.reservedBytes);
}

function describe(one: CaseVerdict, series: Series, allowanceBytes: number): WorstTimeline {
  const [ms, rss] = [series.columns.indexOf('ms'), series.columns.indexOf('rss')];
  const rows = series.rows.map((row) => [row[ms] ?? 0, ((row[rss] ?? 0) * KiB) / MiB] as const);
  const kept = downsample(rows);
  const floorBytes = one.resident?.floorBytes ?? 0;
  const highest = rows[extreme(rows, (a, b) => a > b)] ?? [0, 0];
  return {
    concurrency: one.concurrency,
    chart: {
      seconds: kept.map(([at]) => at / 1000),
      resident: kept.map(([, size]) => size),
      floor: floorBytes / MiB,
      reserved: (floorBytes + allowanceBytes + one.concurrency * one.reservedBytes) / MiB,
    },
    sentence:
      `Highest sample ${formatBytes(highest[1] * MiB)} after ${(highest[0] / 1000).toFixed(2)} s, ` +
      `read every ${series.tickMs} ms from ${series.source}, ${series.missedTicks} ticks missed. ` +
      `The verdict rests on the kernel's own mark, ${formatBytes(one.resident?.peakBytes ?? 0)}.`,
  };
}
