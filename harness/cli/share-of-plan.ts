/** Which part of a plan this machine measures: all of it, or one shard. */
import type { ScenarioDescription } from '../describe/describe.ts';
import type { Planned } from '../plan/cases.ts';
import { estimatedCost, measuredCost, type ShardAsked, splitIntoShards } from '../plan/shards.ts';
import { readResults } from '../results/read.ts';
import type { Case, Results, ScenarioFacts, Shard } from '../results/schema.ts';

export interface Share {
  readonly cases: Case[];
  readonly notRun: Results['notRun'];
  readonly scenarios: ScenarioFacts[];
  /** Those of the scenarios whose ranges are searched here. */
  readonly searched: ReadonlyMap<string, ScenarioDescription>;
  readonly shard?: Shard;
}

export interface ShareFlags {
  readonly shard?: ShardAsked;
  /** Results file of an earlier run, whose seconds say what a case costs. */
  readonly costs?: string;
}

type AllDescribed = ReadonlyMap<string, ScenarioDescription>;

/**
 * Reference subjects and their cases belong to every shard: each measures on a machine of its own, and only there can it
 * be shown that its instrument reads the truth. All other cases belong to one. A range is searched where its scenario's
 * first case is, since each look depends on those before.
 *
 * @throws ResultsUnreadableError of `costs`
 */
export async function shareOfPlan(
  { cases, notRun }: Planned,
  described: AllDescribed,
  { shard, costs }: ShareFlags,
): Promise<Share> {
  const facts = new Map([...described].map(([name, one]) => [name, one.facts]));
  const all = { cases: [...cases], notRun: [...notRun], scenarios: [...facts.values()], searched: described };
  if (shard === undefined) return all;
  const isReference = (one: Case) => facts.get(one.scenario)?.kind === 'reference';
  const split = cases.filter((one) => !isReference(one));
  const estimate = estimatedCost(facts);
  const costOf = costs === undefined ? estimate : measuredCost((await readResults(costs)).trials, split, estimate);
  const own = new Set(splitIntoShards(split, shard.of, costOf)[shard.index - 1]);
  const elsewhere = split.filter((one) => !own.has(one));
  return {
    cases: cases.filter((one) => own.has(one) || isReference(one)),
    notRun: [...notRun, ...elsewhere.map(({ id }) => ({ case: id, reason: `in another of the ${shard.of} shards` }))],
    scenarios: all.scenarios.filter(({ name }) => !elsewhere.some(ofScenario(name)) || [...own].some(ofScenario(name))),
    searched: new Map([...described].filter(([name]) => searchedIn(name, split, own, shard))),
    shard: { ...shard, planned: cases.map(({ id }) => id) },
  };
}

function searchedIn(name: string, split: readonly Case[], own: ReadonlySet<Case>, { index }: ShardAsked): boolean {
  const first = split.find(ofScenario(name));
  return first === undefined ? index === 1 : own.has(first);
}

function ofScenario(name: string): (one: Case) => boolean {
  return ({ scenario }) => scenario === name;
}
