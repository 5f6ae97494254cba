import { expect, test } from 'vitest';
import { median, range } from './median.ts';

test('the median of an odd count is the middle value, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
});

test('the median of an even count lies between the two middle values', () => {
  expect(median([10, 1, 3, 2])).toBe(2.5);
});

test('the median of nothing is no number', () => {
  expect(median([])).toBeNaN();
});

test('the range is highest minus lowest, and 0 for a single value', () => {
  expect(range([4, 9, 6])).toBe(5);
  expect(range([4])).toBe(0);
  expect(range([])).toBe(0);
});
