import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import type { CompletedTrial } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { floorBytes } from '../sample-figures.fixture.ts';
import { timelineChart, worstTimeline } from './timeline.ts';

const { verdict, results } = sample();
const large = verdict.cases.filter((one) => one.parameters.content === 64 * MiB);

function chartOf(allowanceBytes: number) {
  const worst = worstTimeline(large, allowanceBytes, results);
  if (worst === null) throw new Error('the sample has a timeline');
  return timelineChart('chart', worst, allowanceBytes, 200);
}

function highestDrawn(): number {
  const values = chartOf(0).chart.series[1]?.values ?? 0;
  return typeof values === 'number' ? values : Math.max(...values.map((value) => value ?? 0));
}

test('the worst trial is the one that took most of what was reserved', () => {
  expect(worstTimeline(large, 0, results)?.one.concurrency).toBe(8);
  const [reserved, , floor] = chartOf(0).chart.series;
  expect(reserved?.values).toBeCloseTo((floorBytes + 8 * 12 * MiB) / MiB, 2);
  expect(floor?.values).toBeCloseTo(floorBytes / MiB, 2);
  expect(highestDrawn()).toBeCloseTo(floorBytes / MiB + 8 * 12.7, 0);
});

test('the highest sample is told even if its bucket kept others', () => {
  const { highest } = chartOf(0);
  expect(highest.bytes / MiB).toBeCloseTo(highestDrawn(), 2);
});

test('an allowance lifts the line', () => {
  expect(chartOf(64 * MiB).chart.series[0]?.values).toBeCloseTo((floorBytes + 64 * MiB + 96 * MiB) / MiB, 2);
});

test('without a resident series there is no timeline', () => {
  const trials = results.trials.map((one) => ({ ...(one as CompletedTrial), series: [] }));
  expect(worstTimeline(large, 0, { ...results, trials })).toBeNull();
});
