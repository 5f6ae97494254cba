/** Splits the cases of a plan over machines, by what they cost. */
import type { Case, ScenarioFacts, Trial } from '../results/schema.ts';
import { bytesMoved, operationsOf } from './cases.ts';

/** `index` counts from 1. */
export interface ShardAsked {
  readonly index: number;
  readonly of: number;
}

/** Seconds that a case takes, all lanes and trials together. */
export type CostOf = (planned: Case) => number;

/**
 * Every case to one of `of` shards: the dearest first, each to the shard that has the least so far (longest processing
 * time first, at most 4/3 of the best split: Graham, SIAM Journal on Applied Mathematics 17 (1969) 416–429). Equal costs
 * fall by the case's name, equal loads to the first shard, so that every machine splits alike. In a shard, cases stay in
 * the plan's order.
 */
export function splitIntoShards(cases: readonly Case[], of: number, costOf: CostOf): readonly (readonly Case[])[] {
  const loads = Array.from({ length: of }, () => ({ seconds: 0, ids: new Set<string>() }));
  const priced = cases.map((planned) => ({ id: planned.id, seconds: costOf(planned) }));
  for (const { id, seconds } of priced.sort((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1))) {
    const least = loads.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    least.seconds += seconds;
    least.ids.add(id);
  }
  return loads.map(({ ids }) => cases.filter(({ id }) => ids.has(id)));
}

/**
 * By the seconds that the trials of an earlier run took. A case that it lacks is estimated, in proportion to how far the
 * estimate was off for those that it has.
 */
export function measuredCost(trials: readonly Trial[], cases: readonly Case[], estimate: CostOf): CostOf {
  const seconds = new Map<string, number>();
  for (const { case: id, seconds: one } of trials) seconds.set(id, (seconds.get(id) ?? 0) + one);
  const known = cases.filter(({ id }) => seconds.has(id));
  const [measured, guessed] = [known.map(({ id }) => seconds.get(id) ?? 0), known.map(estimate)].map(sum);
  const factor = measured && guessed ? measured / guessed : 1;
  return (planned) => seconds.get(planned.id) ?? estimate(planned) * factor;
}

/** To start and warm up one trial, and to move a byte of ten waves through a path that hashes and encrypts (plans.ts). */
const SECONDS_A_TRIAL = 2;
const BYTES_A_SECOND = 100 * 1024 * 1024;
/** Two trials of the resident lane, and one of the live lane with about a third of the waves. */
const TRIALS = { resident: 2, live: 1 } as const;
const SHARE_OF_WAVES = { resident: 1, live: 0.3 } as const;

/** Without having measured: by the bytes that its trials move. */
export function estimatedCost(facts: ReadonlyMap<string, ScenarioFacts>): CostOf {
  return (planned) => {
    const own = facts.get(planned.scenario);
    const moved = own === undefined ? 0 : bytesMoved(own, planned.parameters, operationsOf(planned));
    return sum(
      planned.lanes.map((lane) => TRIALS[lane] * (SECONDS_A_TRIAL + (SHARE_OF_WAVES[lane] * moved) / BYTES_A_SECOND)),
    );
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
