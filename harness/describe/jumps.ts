import type { Jump } from '../results/scenario-facts.ts';
import { median } from '../stats/median.ts';

/** Cells that a range is divided into: 64 MiB in steps of 16 KiB. */
const CELLS = 4096;
/** Smaller steps than a page, or than a thousandth of what the formula ever returns, no instrument could tell apart. */
const SMALLEST_BYTES = 4096;
const SMALLEST_SHARE = 0.001;
/** Cells on either side whose slope says what to expect of one. */
const NEIGHBOURS = 2;

/**
 * Where a formula jumps: found by the cells whose rise differs from that of their neighbours, and then by bisection to two
 * adjacent whole numbers. Of several jumps within one cell the largest is found. Largest first.
 *
 * @param formula bytes at a whole number from `low` to `high`
 */
export function findJumps(formula: (value: number) => number, low: number, high: number): Jump[] {
  const cells = Math.min(CELLS, high - low);
  const grid = Array.from({ length: cells + 1 }, (_, i) => low + Math.round(((high - low) * i) / cells));
  const bytes = grid.map(formula);
  const least = Math.max(SMALLEST_BYTES, SMALLEST_SHARE * bytes.reduce((a, b) => Math.max(a, b), 0));
  const slopes = grid.slice(1).map((at, i) => between(bytes, i) / (at - (grid[i] ?? low)));
  return slopes
    .flatMap((_, i) => {
      const [from = low, to = low] = [grid[i], grid[i + 1]];
      const usual = median(slopes.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1));
      if (Math.abs(between(bytes, i) - usual * (to - from)) < least) return [];
      return sharpest(formula, from, to, usual, least);
    })
    .sort((a, b) => size(b) - size(a));
}

function between(bytes: readonly number[], i: number): number {
  return (bytes[i + 1] ?? 0) - (bytes[i] ?? 0);
}

/** Into the half that departs more from the usual slope, down to one step. A bend has no step of that size. */
function sharpest(formula: (value: number) => number, from: number, to: number, usual: number, least: number): Jump[] {
  let [low, high] = [from, to];
  const departs = (a: number, b: number) => Math.abs(formula(b) - formula(a) - usual * (b - a));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (departs(low, middle) >= departs(middle, high)) high = middle;
    else low = middle;
  }
  const jump = { at: high, fromBytes: formula(low), toBytes: formula(high) };
  return size(jump) >= least / 2 ? [jump] : [];
}

function size({ fromBytes, toBytes }: Jump): number {
  return Math.abs(toBytes - fromBytes);
}
