import { expect, test } from 'vitest';
import { GiB, MiB } from '../bytes.ts';
import {
  LIVE_NOISE_BYTES,
  liveTolerance,
  marginBytes,
  residentTolerance,
  TRUTH_NOISE_BYTES,
  truthTolerance,
} from './tolerance.ts';

test('a small peak is told apart down to the bound, shared by the operations', () => {
  expect(residentTolerance(0.75 * MiB, 4, 1 * MiB)).toBe((0.75 * MiB) / 4);
  expect(liveTolerance(8, 0)).toBe(LIVE_NOISE_BYTES / 8);
  expect(truthTolerance(2, 0)).toBe(TRUTH_NOISE_BYTES / 2);
});

test('a large peak is told apart to 1 % of it', () => {
  expect(residentTolerance(0.75 * MiB, 4, 100 * MiB)).toBe(1 * MiB);
  expect(liveTolerance(1, 100 * MiB)).toBe(1 * MiB);
  expect(truthTolerance(1, 100 * MiB)).toBe(1 * MiB);
});

test('the margin is 16 MiB, or 5 % of a large limit', () => {
  expect(marginBytes(256 * MiB)).toBe(16 * MiB);
  expect(marginBytes(1 * GiB)).toBeCloseTo(51.2 * MiB, 6);
});
