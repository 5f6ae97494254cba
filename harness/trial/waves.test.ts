import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { risesThroughout, stands } from './waves.ts';

const marks = (...sizes: number[]) => sizes.map((size) => ({ markBytes: size * MiB }));

test('a maximum stands when the last third of the waves added less than one percent of it', () => {
  expect(stands(marks(60, 70, 100, 110, 112, 113, 113, 113, 113, 113.2), 50 * MiB)).toBe(true);
});

test('a maximum that still rose by more in the last third does not stand', () => {
  expect(stands(marks(60, 70, 80, 90, 100, 110, 120, 130, 140, 150), 50 * MiB)).toBe(false);
});

test('the rise is held against what the waves took, not against the whole process', () => {
  expect(stands(marks(500, 500, 500, 500, 500, 500, 500, 500, 500, 503), 490 * MiB)).toBe(false);
});

test('a leak rises throughout the last third', () => {
  expect(risesThroughout(marks(60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82), 50 * MiB)).toBe(true);
});

test('a single higher wave in the last third is no leak: of waves that are all alike one is the highest', () => {
  expect(risesThroughout(marks(60, 70, 70, 70, 78, 78, 78, 78, 78, 78, 86, 86), 50 * MiB)).toBe(false);
});
