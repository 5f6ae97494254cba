import { expect, test } from 'vitest';
import { GiB, MiB } from '../bytes.ts';
import { parseDuration, parseSize } from './flag-values.ts';

test('sizes are numbers, or end in KiB, MiB or GiB', () => {
  expect(['64', '64KiB', '16MiB', '1.5GiB'].map(parseSize)).toEqual([64, 65536, 16 * MiB, 1.5 * GiB]);
});

test.each(['16MB', '16 m', '', '-1', '1e9'])('the size %j is refused, with what is understood', (word) => {
  expect(() => parseSize(word)).toThrow(/KiB, MiB or GiB/);
});

test('durations are seconds, or minutes with an m', () => {
  expect(['90s', '4m', '0.5m', '30', '2h'].map(parseDuration)).toEqual([90_000, 240_000, 30_000, 30_000, 7_200_000]);
});

test('a duration that is no number is refused', () => {
  expect(() => parseDuration('soon')).toThrow(/90s, 4m or 2h/);
});
