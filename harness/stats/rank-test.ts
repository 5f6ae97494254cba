import { median } from './median.ts';

export interface RankTest {
  /** Mann and Whitney's U of `after`: pairs in which it is the larger, and half of those in which both are equal. */
  readonly u: number;
  /** Probability of a U at least as high, if both came from one distribution. */
  readonly pMore: number;
  /** Probability of a U at most as high. */
  readonly pLess: number;
  /** Twice the smaller of the two, at most 1. */
  readonly pEither: number;
  /** Cliff's delta, −1 … 1: share of pairs in which `after` is larger, minus share in which it is smaller. */
  readonly delta: number;
  /** Hodges and Lehmann's shift: the median of all differences after − before, in the unit of the values. */
  readonly shift: number;
}

/**
 * Whether `after` tends to be larger or smaller than `before`: no assumption about how the values are distributed. The
 * probabilities are exact, with ties: counted over all ways in which the ranks seen could have fallen to the two groups.
 * Time grows with the fourth power of the number of values: 0.1 s for 100.
 *
 * Sources: Mann and Whitney, Annals of Mathematical Statistics 18 (1947) 50–60; ties by mid-ranks and the conditional
 * distribution, Lehmann, Nonparametrics (1975), section 1.4; the shift, Hodges and Lehmann, Annals of Mathematical
 * Statistics 34 (1963) 598–611; delta, Cliff, Psychological Bulletin 114 (1993) 494–509.
 *
 * @throws {RangeError} one of the groups is empty
 */
export function rankTest(before: readonly number[], after: readonly number[]): RankTest {
  if (before.length === 0 || after.length === 0) throw new RangeError('A rank test needs a value in either group.');
  const ranks = doubledRanks([...after, ...before]);
  const seen = sum(ranks.slice(0, after.length));
  const ways = waysToSum(ranks, after.length);
  const all = sum(ways);
  const pMore = sum(ways.slice(seen)) / all;
  const pLess = sum(ways.slice(0, seen + 1)) / all;
  const u = (seen - after.length * (after.length + 1)) / 2;
  return {
    u,
    pMore,
    pLess,
    pEither: Math.min(1, 2 * Math.min(pMore, pLess)),
    delta: (2 * u) / (before.length * after.length) - 1,
    shift: median(after.flatMap((a) => before.map((b) => a - b))),
  };
}

/** The smallest probability on one side that groups of these sizes can reach: 1 ÷ (m + n over n). */
export function smallestP(before: number, after: number): number {
  let ways = 1;
  for (let i = 1; i <= after; i += 1) ways *= (before + i) / i;
  return 1 / ways;
}

/** Twice the rank of each value, so that the mean rank of equal values is a whole number too. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return 2 * below + equal + 1;
  });
}

/** In how many ways `size` of the ranks come to each sum; the index is the sum. */
function waysToSum(ranks: readonly number[], size: number): Float64Array {
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(sum(ranks) + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken > 0; taken -= 1) {
      const [more, less] = [ways[taken] as Float64Array, ways[taken - 1] as Float64Array];
      for (let total = more.length - 1; total >= rank; total -= 1) {
        more[total] = (more[total] as number) + (less[total - rank] as number);
      }
    }
  }
  return ways[size] as Float64Array;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i] as number;
  return total;
}
