import { expect, test } from 'vitest';
import { theilSen } from './slope.ts';

test('the slope of points on a line is that of the line', () => {
  expect(theilSen([1, 2, 4, 8].map((x) => ({ x, y: 3 + 10 * x })))).toBe(10);
});

test('one outlier does not move the slope', () => {
  const points = [1, 2, 3, 4, 5, 6].map((x) => ({ x, y: x === 6 ? 1000 : 2 * x }));
  expect(theilSen(points)).toBe(2);
});

test('points that share one x have no slope', () => {
  expect(
    theilSen([
      { x: 4, y: 1 },
      { x: 4, y: 9 },
    ]),
  ).toBeNull();
  expect(theilSen([{ x: 4, y: 1 }])).toBeNull();
});
