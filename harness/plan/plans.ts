/** The three plans: what of a scenario's matrix they measure, and how often. */
import { GiB } from '../bytes.ts';
import type { PlanName } from '../plan-name.ts';

export interface Plan {
  readonly name: PlanName;
  /** How many values of each parameter are measured, from the front. */
  readonly valuesPerParameter: number;
  /**
   * Of those that `mostBytesMoved` allows: the highest alone, where what the process grows by on its own weighs least; the
   * ends, where it weighs least and most; or all.
   */
  readonly concurrency: 'highest' | 'ends' | 'all';
  /** A trial moves at most that many bytes; a case that can't do its ten waves within is listed as not run. */
  readonly mostBytesMoved: number;
  /** Points of a range that are measured in search of the worst; as many again may go into shrinking a failure. */
  readonly probes: number;
  /** Where a trial whose maximum doesn't come to stand gives up; fewer where these would move more than `mostBytesMoved`. */
  readonly mostWaves: number;
}

export const plans: Readonly<Record<PlanName, Plan>> = {
  // A GiB through ten waves, hashed and encrypted, takes about ten seconds: what a person waits for.
  quick: {
    name: 'quick',
    valuesPerParameter: 1,
    concurrency: 'highest',
    mostBytesMoved: 1 * GiB,
    probes: 4,
    mostWaves: 40,
  },
  pr: {
    name: 'pr',
    valuesPerParameter: 2,
    concurrency: 'ends',
    mostBytesMoved: 2 * GiB,
    probes: 8,
    mostWaves: 40,
  },
  full: {
    name: 'full',
    valuesPerParameter: Number.POSITIVE_INFINITY,
    concurrency: 'all',
    mostBytesMoved: 16 * GiB,
    probes: 40,
    mostWaves: 60,
  },
};

/** Waves that a resident trial does at least; a case must fit that many into the plan's bytes. */
export const RESIDENT_WAVES = 10;
