import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';
import { defaultRetry, RetryDelays } from './retry-delays.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('Retry-After', () => {
  it.each([
    ['1', 1000],
    [' 120 ', 120_000],
    ['9999999999999999999', 2 ** 33 * 1000],
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
  ])('%j is %d ms', (header, ms) => expect(parseRetryAfter(header, now)).toBe(ms));

  it.each(['', '0', '-5', '0.5', '5s', '1e3', 'soon', '2027-01-02', '01 Jan 2027', 'Fri, 99 Jan 2026 03:04:15 GMT'])(
    '%j means nothing',
    (header) => expect(parseRetryAfter(header, now)).toBe(0),
  );

  it('that is not there means nothing', () => expect(parseRetryAfter(undefined, now)).toBe(0));
});

describe('waits', () => {
  it('double from 250 ms to 5 s, five times, and are jittered down by at most half', () => {
    expect(waits(1, [0, 0, 0, 0, 0, 0])).toEqual([250, 500, 1000, 2000, 4000, null]);
    expect(waits(0, [0, 0, 0, 0, 0, 0])).toEqual([125, 250, 500, 1000, 2000, null]);
    expect(waits(1, Array(8).fill(0), { attempts: 9 }).slice(4, 7)).toEqual([4000, 5000, 5000]);
  });

  it('are what the server asks for, never less, and clamped before they are jittered', () => {
    expect(waits(0, [10_000])).toEqual([10_000]);
    expect(waits(1, [10_000])).toEqual([15_000]);
    expect(waits(1, [3_600_000])).toEqual([45_000]);
  });

  it('go on doubling where the server’s wish was followed', () => {
    expect(waits(1, [100, 0])).toEqual([150, 500]);
  });

  it('end where the next one would be more than all may be together, and do not shrink to fit', () => {
    const delays = new RetryDelays({ ...defaultRetry, totalMs: 50_000 }, () => 0);
    expect([delays.next(30_000), delays.next(30_000), delays.waitedMs]).toEqual([30_000, null, 30_000]);
  });
});

function waits(random: number, asked: readonly number[], options = {}): (number | null)[] {
  const delays = new RetryDelays({ ...defaultRetry, ...options }, () => random);
  return asked.map((ms) => delays.next(ms));
}
