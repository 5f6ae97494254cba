import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import type { CompletedTrial } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { floorBytes } from '../sample-figures.fixture.ts';
import { downsample, worstTimeline } from './timeline.ts';

const { verdict, results } = sample();
const large = verdict.cases.filter((one) => one.parameters.content === 64 * MiB);

test('a spike of a single sample survives, and so does a dip', () => {
  const rows = Array.from({ length: 50_000 }, (_, at) => [at, at === 31_001 ? 900 : at === 31_002 ? 1 : 100] as const);
  const kept = downsample(rows);
  expect(kept.length).toBeLessThanOrEqual(800);
  expect(Math.max(...kept.map(([, size]) => size))).toBe(900);
  expect(Math.min(...kept.map(([, size]) => size))).toBe(1);
});

test('time never runs backwards and both ends of it are covered', () => {
  const rows = Array.from({ length: 12_345 }, (_, at) => [at, (at * 7919) % 101] as const);
  const times = downsample(rows).map(([at]) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeLessThan(31);
  expect(times.at(-1)).toBeGreaterThan(12_345 - 32);
});

test('a short series is drawn as it is', () => {
  const rows = [
    [0, 1],
    [1, 2],
  ] as const;
  expect(downsample(rows)).toEqual(rows);
});

test('the worst trial is the one that took most of what was reserved', () => {
  const worst = worstTimeline(large, 0, results);
  expect(worst?.concurrency).toBe(8);
  expect(worst?.chart.reserved).toBeCloseTo((floorBytes + 8 * 12 * MiB) / MiB);
  expect(worst?.chart.floor).toBeCloseTo(floorBytes / MiB);
  expect(Math.max(...(worst?.chart.resident ?? []))).toBeCloseTo(floorBytes / MiB + 8 * 12.7, 0);
});

test('an allowance lifts the line', () => {
  expect(worstTimeline(large, 64 * MiB, results)?.chart.reserved).toBeCloseTo((floorBytes + 64 * MiB + 96 * MiB) / MiB);
});

test('without a resident series there is no timeline', () => {
  const trials = results.trials.map((one) => ({ ...(one as CompletedTrial), series: [] }));
  expect(worstTimeline(large, 0, { ...results, trials })).toBeNull();
});
