import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankTest, smallestP } from './rank-test.ts';

/** Groups without ties of these sizes, whose U is `u`. */
function groupsWith(sizes: readonly [number, number], u: number): readonly [number[], number[]] {
  const [before, after] = sizes;
  const own = Array.from({ length: before }, (_, i) => 2 * i + 1);
  let left = u;
  // Each further value stands above as many of the other group as are still wanted; fractions keep them apart.
  const others = Array.from({ length: after }, (_, i) => {
    const above = Math.min(before, left);
    left -= above;
    return 2 * above + i / 1000;
  });
  return [own, others];
}

// Mann and Whitney 1947, table I: the probability of a U that low or lower, to three places.
test.each([
  [3, 3, [0.05, 0.1, 0.2, 0.35, 0.5, 0.65]],
  [4, 3, [0.028, 0.057, 0.114, 0.2, 0.314, 0.429, 0.571]],
  [4, 4, [0.014, 0.029, 0.057, 0.1, 0.171, 0.243, 0.343, 0.443, 0.557]],
  [5, 5, [0.004, 0.008, 0.016, 0.028, 0.048, 0.075, 0.111, 0.155, 0.21, 0.274, 0.345, 0.421, 0.5, 0.579]],
] as const)('with %i and %i values the probabilities are those of the published table', (before, after, table) => {
  for (const [u, p] of table.entries()) {
    const found = rankTest(...groupsWith([before, after], u));
    expect(found.u).toBe(u);
    expect(found.pLess).toBeCloseTo(p, 3 - 0.3);
  }
});

// The largest U that is significant at 0.05 on both sides together, as textbooks print it (Siegel 1956, table K).
test.each([
  [4, 4, 0],
  [5, 5, 2],
  [6, 8, 8],
  [8, 8, 13],
  [10, 10, 23],
  [12, 12, 37],
  [15, 15, 64],
  [20, 20, 127],
] as const)('with %i and %i values U = %i is the largest that is significant on both sides', (before, after, u) => {
  expect(rankTest(...groupsWith([before, after], u)).pEither).toBeLessThanOrEqual(0.05);
  expect(rankTest(...groupsWith([before, after], u + 1)).pEither).toBeGreaterThan(0.05);
});

const few = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });

test('with any ties the probabilities are the shares of all ways to deal the values out', () => {
  fc.assert(
    fc.property(few, few, (before, after) => {
      const us = waysToDeal([...after, ...before], after.length).map(([chosen, rest]) => pairsWon(rest, chosen));
      const found = rankTest(before, after);
      const share = (holds: (u: number) => boolean) => us.filter(holds).length / us.length;
      expect(found.u).toBe(pairsWon(before, after));
      expect(found.pMore).toBeCloseTo(
        share((u) => u >= found.u),
        10,
      );
      expect(found.pLess).toBeCloseTo(
        share((u) => u <= found.u),
        10,
      );
    }),
    { numRuns: 200 },
  );
});

function waysToDeal(values: readonly number[], size: number): [number[], number[]][] {
  const [first, ...rest] = values;
  if (first === undefined) return size === 0 ? [[[], []]] : [];
  const without = waysToDeal(rest, size).map(([a, b]): [number[], number[]] => [a, [first, ...b]]);
  if (size === 0) return without;
  return [...waysToDeal(rest, size - 1).map(([a, b]): [number[], number[]] => [[first, ...a], b]), ...without];
}

function pairsWon(before: readonly number[], after: readonly number[]): number {
  return after.flatMap((a) => before.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0))).reduce((x, y) => x + y, 0);
}

test('the effect is the median difference and the share of pairs won, in the direction from before to after', () => {
  expect(rankTest([10, 11, 12], [20, 21, 25])).toMatchObject({ shift: 10, delta: 1, u: 9 });
  expect(rankTest([20, 21, 25], [10, 11, 12])).toMatchObject({ shift: -10, delta: -1, u: 0 });
  expect(rankTest([1, 2], [1, 2])).toMatchObject({ shift: 0, delta: 0, pEither: 1 });
});

test('the smallest probability is that of two groups that lie apart', () => {
  expect(smallestP(2, 5)).toBeCloseTo(rankTest([1, 2], [3, 4, 5, 6, 7]).pMore, 12);
  expect(smallestP(3, 3)).toBeCloseTo(0.05, 12);
});

test('an empty group is refused', () => {
  expect(() => rankTest([], [1])).toThrow(/a value in either group/);
});
