import { median } from './median.ts';

/** The rule looks at the figures after so many trials, and at no other count. */
const looks: readonly number[] = [2, 3, 5, 8];

/** Where a plan gives up. A result that is still open there is inconclusive, never green. */
export const maximumTrials = { quick: 3, pr: 5, full: 8 } as const;

/**
 * - `red`: some trial exceeded the reservation; nothing that follows can undo it
 * - `green`: decided
 * - `another`: a further trial is wanted
 * - `undecided`: the plan's trials are used up
 */
export type Decision = 'red' | 'green' | 'another' | 'undecided';

/**
 * How many trials are enough. `needed` are the trials' own r* in bytes, in any order, none left out; `reserved` is the
 * reservation in bytes.
 *
 * Red as soon as one trial exceeds the reservation. Green at a look when the headroom over the highest trial is at least
 * the whole spread seen so far; a spread needs two trials, so one is never enough. Otherwise another trial.
 *
 * Error rate, from `scripts/sequential-error.ts` (20 000 seeded runs a point): the probability that the rule says green
 * and one further trial would exceed the reservation, at the worst place where the reservation can lie.
 *
 * | noise | at most 3 trials | 5 | 8 |
 * | --- | --- | --- | --- |
 * | normal | 7.5 % | 7.6 % | 7.5 % |
 * | exponential | 9.4 % | 9.5 % | 9.5 % |
 * | bimodal, one trial in ten 25 deviations higher | 7.9 % | 7.9 % | 7.9 % |
 * | in step, one trial in five 25 deviations lower | 5.6 % | 5.7 % | 5.7 % |
 *
 * The worst place is a reservation that every third or fourth trial exceeds; one that every second exceeds is nearly
 * always seen red. The price: with a reservation that one trial in 1000 exceeds, the rule is not green in 13 % (normal),
 * 4 % (exponential), 17 % (bimodal) and 27 % (in step) of the cases. More trials don't lower that, since the spread grows with them: the
 * remedy is headroom. What the rule can't see is noise rarer than its trials.
 */
export function decide(needed: readonly number[], reserved: number, maximum: number): Decision {
  if (needed.some((bytes) => bytes > reserved)) return 'red';
  const last = needed.length >= Math.max(2, maximum);
  if (!last && !looks.includes(needed.length)) return 'another';
  if (reserved >= steadyBytes(needed)) return 'green';
  return last ? 'undecided' : 'another';
}

/** What it takes to be green with these trials: the highest plus the spread, in bytes. `-Infinity` for no trial. */
export function steadyBytes(needed: readonly number[]): number {
  return Math.max(...needed) + spread(needed);
}

/**
 * Twice the way from the median up to the highest: of two trials their distance, of more that are spread evenly about as
 * much as from the lowest to the highest. A single low trial widens it no longer once there are three: it says nothing of
 * how much higher a further one may read, and garbage that falls into step with its collector reads low in one of five.
 */
function spread(needed: readonly number[]): number {
  return needed.length === 0 ? 0 : 2 * (Math.max(...needed) - median(needed));
}
