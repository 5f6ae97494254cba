import { expect, test } from 'vitest';
import { downsample } from './downsample.ts';

type Row = readonly [number, number];
const sizeOf = ([, size]: Row) => size;

test('a spike of a single sample survives, and so does a dip', () => {
  const rows = Array.from({ length: 50_000 }, (_, at): Row => [at, at === 31_001 ? 900 : at === 31_002 ? 1 : 100]);
  const kept = downsample(rows, sizeOf, 200);
  expect(kept.length).toBeLessThanOrEqual(800);
  expect(Math.max(...kept.map(sizeOf))).toBe(900);
  expect(Math.min(...kept.map(sizeOf))).toBe(1);
});

test('time never runs backwards, and the first and the last row are kept', () => {
  const rows = Array.from({ length: 12_345 }, (_, at): Row => [at, (at * 7919) % 101]);
  const times = downsample(rows, sizeOf, 200).map(([at]) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBe(0);
  expect(times.at(-1)).toBe(12_344);
});

test('a short series is drawn as it is', () => {
  const rows: Row[] = [
    [0, 1],
    [1, 2],
  ];
  expect(downsample(rows, sizeOf, 200)).toEqual(rows);
});
