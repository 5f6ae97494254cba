import { describe, expect, it } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import { judge } from '../../harness/judge/judge.ts';
import { honestResults } from '../../harness/judge/results.fixture.ts';
import { caughtWhenLowered, smallestCaught } from './lowered.ts';

describe('the smallest that is caught', () => {
  it('is found to the byte', () => {
    expect(smallestCaught(1_000_000, (bytes) => bytes >= 393_217)).toBe(393_217);
  });

  it('is 0 where the reservation is too small already, and null where nothing is caught', () => {
    expect(smallestCaught(10, () => true)).toBe(0);
    expect(smallestCaught(10, () => false)).toBeNull();
  });
});

describe('a lowered reservation', () => {
  const measured = honestResults();
  const { cases } = judge(measured, null, { failOnDrift: false, reportOnly: false });
  const products = cases.filter(({ kind, live }) => kind === 'product' && live !== null);

  it('is caught from the byte on that the lower end of the live lane lacks', () => {
    const headroom = products.map((one) => one.reservedBytes - (one.live?.lowerBytes ?? 0) / one.concurrency);
    const caught = (bytes: number) => caughtWhenLowered(measured, 'upload', 'live', bytes);
    expect(smallestCaught(12 * MiB, caught)).toBe(Math.floor(Math.min(...headroom)) + 1);
  });

  it('leaves the results that it was made of as they were', () => {
    const before = structuredClone(measured);
    caughtWhenLowered(measured, 'upload', 'live', 4 * MiB);
    expect(measured).toEqual(before);
  });
});
