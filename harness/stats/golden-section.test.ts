import { expect, test } from 'vitest';
import { nextByGoldenSection } from './golden-section.ts';

function search(low: number, high: number, f: (x: number) => number, most = 100): Map<number, number> {
  const seen = new Map<number, number>();
  for (let i = 0; i < most; i += 1) {
    const next = nextByGoldenSection(low, high, 0, (x) => seen.get(x) ?? null);
    if (next === null) break;
    expect(seen.has(next)).toBe(false);
    seen.set(next, f(next));
  }
  return seen;
}

const best = (seen: Map<number, number>) => [...seen].reduce((a, b) => (b[1] > a[1] ? b : a))[0];

test('finds the one peak of a function, wherever it is', () => {
  for (const peak of [3, 500_000, 777_777, 999_990]) {
    const seen = search(0, 1_000_000, (x) => -Math.abs(x - peak));
    expect(Math.abs(best(seen) - peak)).toBeLessThanOrEqual(2);
    expect(seen.size).toBeLessThan(40);
  }
});

test('keeps what it looked at: every step after the first two costs one more look', () => {
  const bracket = (most: number) => {
    const seen = [...search(0, 1_000_000, (x) => -Math.abs(x - 400_000), most).keys()];
    return Math.min(...seen.map((x) => Math.abs(x - 400_000)));
  };
  expect(bracket(12)).toBeLessThan(1_000_000 * 0.618 ** 9);
});

test('stops when the bracket is short enough', () => {
  const seen = new Map<number, number>();
  for (;;) {
    const next = nextByGoldenSection(0, 1000, 100, (x) => seen.get(x) ?? null);
    if (next === null) break;
    seen.set(next, -Math.abs(next - 300));
  }
  expect(seen.size).toBeLessThan(8);
});
