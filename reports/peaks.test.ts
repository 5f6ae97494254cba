import { expect, test } from 'vitest';
import { MiB } from '../harness/bytes.ts';
import type { CaseVerdict } from '../harness/judge/verdict.ts';
import { formatInterval, peaksEach } from './peaks.ts';
import { sample } from './sample.fixture.ts';

const atFour = sample().verdict.cases.find((one) => one.concurrency === 4) as CaseVerdict;
const measured: CaseVerdict = {
  ...atFour,
  live: { lowerBytes: 40 * MiB, upperBytes: 60 * MiB },
  resident: { peakBytes: 170 * MiB, floorBytes: 70 * MiB, aboveFloorBytes: 100 * MiB, spreadBytes: 0 },
};

test('peaks are divided by the operations at once', () => {
  expect(peaksEach(measured, 0)).toEqual({
    live: { lowerBytes: 10 * MiB, upperBytes: 15 * MiB },
    residentBytes: 25 * MiB,
  });
});

test('an allowance is taken off the resident peak and the upper end, never the lower one', () => {
  expect(peaksEach(measured, 80 * MiB)).toEqual({
    live: { lowerBytes: 10 * MiB, upperBytes: 10 * MiB },
    residentBytes: 5 * MiB,
  });
  expect(peaksEach(measured, 200 * MiB).residentBytes).toBe(0);
});

test('a lane that was not measured stays null and is no zero', () => {
  expect(peaksEach({ ...measured, live: null, resident: null }, 0)).toEqual({ live: null, residentBytes: null });
});

test('an interval names its unit once, unless its ends differ in it', () => {
  expect(formatInterval(8.1 * MiB, 9 * MiB)).toBe('8.1–9.0 MiB');
  expect(formatInterval(512 * 1024, 2 * MiB)).toBe('512 KiB–2.0 MiB');
  expect(formatInterval(8 * MiB, 8 * MiB + 1)).toBe('8.0 MiB');
});
