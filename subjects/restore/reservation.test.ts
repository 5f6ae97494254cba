import { expect, it } from 'vitest';
import { restoreBytes, restorePlan, ZSTD_WINDOW } from './reservation.ts';
import {
  earlyReleaseBytes,
  holdAllBytes,
  oneShotBytes,
  plainOnlyBytes,
  trustedRatioBytes,
} from './reservation-history.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GB = 1e9;

it('is the sum of its terms, each counted again from its parts', () => {
  const plan = restorePlan();
  expect(plan).toEqual({
    block: 1 * MiB,
    reading: (256 + 64 + 64) * KiB,
    outputs: 4 * 256 * KiB,
    entries: 3 * (64 + 64) * KiB,
    window: 2 * MiB,
    decoder: 256 * KiB,
    perRestore: 512 * KiB,
  });
  expect(restoreBytes()).toBe(Object.values(plan).reduce((sum, term) => sum + term));
});

it('grows with the window alone', () => {
  expect(restoreBytes({ zstdWindow: 8 * MiB }) - restoreBytes()).toBe(8 * MiB - ZSTD_WINDOW);
});

it('is within what was promised: 8 MiB', () => {
  expect(restoreBytes()).toBeLessThanOrEqual(8 * MiB);
});

it('history’s formulas give the incident’s figures: 41 restores, 190.65 GB before the fix and 152.5 after it', () => {
  const plain = 61_035 * 32_768;
  const half = { stored: 0.93 * GB, plain: 1.86 * GB, sinkCopy: 1.86 * GB };
  expect(plain).toBe(1_999_994_880);
  expect((41 * holdAllBytes(half)) / GB).toBeCloseTo(190.65, 1);
  expect((41 * earlyReleaseBytes(half)) / GB).toBeCloseTo(152.5, 1);
  expect(plainOnlyBytes(half)).toBeLessThan(earlyReleaseBytes(half));
  expect(trustedRatioBytes(half)).toBe(plainOnlyBytes(half));
  expect(oneShotBytes(half)).toBe(half.stored + 2 * half.plain);
  // Stored as it is, there is one copy less.
  const raw = { ...half, stored: half.plain };
  expect(holdAllBytes(raw)).toBe(earlyReleaseBytes(raw));
});
