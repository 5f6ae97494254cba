/** Joins the shards of one plan into the results that one machine would have written. */
import { isDeepStrictEqual } from 'node:util';
import { fingerprintDifferences, fingerprintOf } from './fingerprint.ts';
import type { Machine, Results, ScenarioFacts, Shard } from './schema.ts';

/** The files are not the shards of one plan. Exit code 2. */
class MergeError extends Error {
  override readonly name = 'MergeError';
  readonly code = 'PLIMSOLL_MERGE';
}

/** A results file and the name that it goes by in sentences. */
export interface Named {
  readonly name: string;
  readonly results: Results;
}

/**
 * Facts only: nothing is judged, and no trial is left out. The order is the plan's, whatever the order of the files.
 *
 * @throws {MergeError} a shard is missing or there twice; plan, suite, code or fingerprint differ
 */
export function mergeShards(files: readonly Named[]): Results {
  const shards = inOrder(files);
  for (const one of shards.slice(1)) mustBelongTogether(shards[0], one);
  const all = shards.map(({ results }) => results);
  const planned = shards[0].shard.planned;
  const cases = joined(all, planned);
  const measured = new Set(cases.map(({ id }) => id));
  const stopped = all.map(({ stoppedBy }) => stoppedBy).find((by) => by !== null) ?? null;
  const { shard: _, survivals: __, ...first } = all[0] as Results;
  return {
    ...first,
    createdAt: all.map(({ createdAt }) => createdAt).sort()[0] as string,
    command: asOneRun(first.command),
    machine: joinedMachine(all.map(({ machine }) => machine)),
    finished: all.every(({ finished }) => finished),
    stoppedBy: stopped,
    seconds: Math.round(1000 * all.reduce((sum, { seconds }) => sum + seconds, 0)) / 1000,
    scenarios: joinedScenarios(
      shards,
      cases.map(({ scenario }) => scenario),
    ),
    cases,
    trials: all.flatMap(({ trials }) => trials),
    notRun: unique(all.flatMap(({ notRun }) => notRun)).filter((left) => !measured.has(left.case)),
    attributions: all.flatMap(({ attributions }) => attributions),
    growths: all.flatMap(({ growths }) => growths),
    ...joinedSurvivals(all),
  };
}

/** With a value each: which part it was, where that went, and how the parts were split. */
const OF_A_SHARD = ['--shard', '--out', '--costs'];

/** A shard's command without what only a shard says. The words are as a shell wants them, some in quotes. */
function asOneRun(command: string): string {
  const words = command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  const said = (word: string, flag: string) => new RegExp(`^'?${flag}(?:=|$)`).test(word);
  const kept = words.filter(
    (word, at) =>
      word !== '--resume' && !OF_A_SHARD.some((flag) => said(word, flag)) && !OF_A_SHARD.includes(words[at - 1] ?? ''),
  );
  return kept.join(' ');
}

interface NamedShard extends Named {
  readonly shard: Shard;
}

function inOrder(files: readonly Named[]): [NamedShard, ...NamedShard[]] {
  const shards = files.map(({ name, results }) => ({ name, results, shard: mustBeShard(name, results) }));
  const [first] = shards;
  if (first === undefined) throw new MergeError('There is nothing to merge.');
  const { of } = first.shard;
  const other = shards.find(({ shard }) => shard.of !== of);
  if (other !== undefined) {
    throw new MergeError(
      `${first.name} is one of ${of} shards and ${other.name} one of ${other.shard.of}. Merge the shards of one run.`,
    );
  }
  const byIndex = Map.groupBy(shards, ({ shard }) => shard.index);
  const twice = [...byIndex.values()].find((same) => same.length > 1);
  if (twice !== undefined) {
    const [a, b] = twice as [NamedShard, NamedShard];
    throw new MergeError(`${a.name} and ${b.name} are both shard ${a.shard.index} of ${of}. Leave one of them out.`);
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    throw new MergeError(
      `Of ${of} shards ${missing.length === 1 ? 'one is' : `${missing.length} are`} missing: ` +
        `${missing.map((index) => `${index}/${of}`).join(', ')}. Measure with \`--shard ${missing[0]}/${of}\`, or see why its results are not here.`,
    );
  }
  return shards.sort((a, b) => a.shard.index - b.shard.index) as [NamedShard, ...NamedShard[]];
}

function mustBeShard(name: string, { shard }: Results): Shard {
  if (shard !== undefined) return shard;
  throw new MergeError(`${name} is no shard: it was measured without \`--shard\`, and stands for itself.`);
}

function mustBelongTogether(first: NamedShard, other: NamedShard): void {
  const both = `${first.name} and ${other.name}`;
  const [a, b] = [first.results, other.results];
  if (a.plan !== b.plan) throw new MergeError(`${both} are of two plans, ${a.plan} and ${b.plan}.`);
  const machines = fingerprintDifferences(fingerprintOf(b.machine), fingerprintOf(a.machine));
  if (machines.length > 0) {
    throw new MergeError(
      `${both} were measured on machines that don't compare: ${other.name} has ${machines.join(', ')}. ` +
        'Run all shards in one image, on machines of one kind.',
    );
  }
  for (const lane of ['live', 'resident'] as const) {
    if (a.machine.lanes[lane].available === b.machine.lanes[lane].available) continue;
    const without = a.machine.lanes[lane].available ? other : first;
    const { why } = without.results.machine.lanes[lane];
    throw new MergeError(`${without.name} was measured without the ${lane} lane (${why}), the other one with it.`);
  }
  if (!isDeepStrictEqual(a.required, b.required)) {
    throw new MergeError(`${both} require different lanes: ${lanes(a)} and ${lanes(b)}.`);
  }
  if (!isDeepStrictEqual(first.shard.planned, other.shard.planned)) {
    throw new MergeError(
      `${both} are shards of two suites: ${suiteDifference(first.shard, other.shard)}. ` +
        'Measure every shard with the same words, from the same commit.',
    );
  }
}

function lanes({ required }: Results): string {
  return required.length === 0 ? 'none' : required.join(', ');
}

function suiteDifference({ planned: a }: Shard, { planned: b }: Shard): string {
  const only = a.find((id) => !b.includes(id)) ?? b.find((id) => !a.includes(id));
  return only === undefined ? 'their cases stand in another order' : `only one of them plans ${only}`;
}

/** In the plan's order, what a search has added behind it. @throws {MergeError} */
function joined(all: readonly Results[], planned: readonly string[]): Results['cases'] {
  const places = Map.groupBy(
    all.flatMap((results, shard) => results.cases.map((one) => ({ one, shard: shard + 1, results }))),
    ({ one }) => one.id,
  );
  const missing = planned.filter((id) => !places.has(id));
  if (missing.length > 0) {
    throw new MergeError(
      `${missing[0]} is in none of the shards${missing.length > 1 ? `, nor are ${missing.length - 1} more` : ''}: ` +
        'they were split by different costs. Give every shard the same `--costs`.',
    );
  }
  const ids = [...planned, ...[...places.keys()].filter((id) => !planned.includes(id))];
  return ids.map((id) => {
    const found = places.get(id) as NonNullable<ReturnType<typeof places.get>>;
    const [{ one }] = found as [(typeof found)[number]];
    const reference = found.every(({ results }) => kindOf(results, one.scenario) === 'reference');
    if (found.length > 1 && !reference) {
      throw new MergeError(
        `${id} is in the shards ${found.map(({ shard }) => shard).join(' and ')}: they were split by different costs. ` +
          'Give every shard the same `--costs`.',
      );
    }
    return one;
  });
}

function kindOf({ scenarios }: Results, name: string): ScenarioFacts['kind'] | undefined {
  return scenarios.find((one) => one.name === name)?.kind;
}

/** In the order of their first cases; the points that a search has added are those of the one shard that searched. */
function joinedScenarios(shards: readonly NamedShard[], order: readonly string[]): ScenarioFacts[] {
  const byName = Map.groupBy(
    shards.flatMap(({ name: file, results }) => results.scenarios.map((facts) => ({ file, facts }))),
    ({ facts }) => facts.name,
  );
  const names = [...new Set([...order, ...byName.keys()])].filter((name) => byName.has(name));
  return names.map((name) => {
    const [first, ...others] = byName.get(name) as [{ file: string; facts: ScenarioFacts }];
    for (const { file, facts } of others as (typeof first)[]) mustBeSameCode(first, { file, facts });
    const points = [first, ...(others as (typeof first)[])].flatMap(({ facts }) => facts.points);
    return { ...first.facts, points: unique(points) };
  });
}

function mustBeSameCode(
  a: { readonly file: string; readonly facts: ScenarioFacts },
  b: { readonly file: string; readonly facts: ScenarioFacts },
): void {
  const { points: one, ...first } = a.facts;
  const { points: other, ...second } = b.facts;
  const shared = Math.min(one.length, other.length);
  if (isDeepStrictEqual(first, second) && isDeepStrictEqual(one.slice(0, shared), other.slice(0, shared))) return;
  throw new MergeError(
    `${first.name} is not the same code in ${a.file} and ${b.file}. Measure every shard from the same commit.`,
  );
}

/** The bound of the least exact one: what holds within it holds on all of them. */
function joinedMachine(machines: readonly Machine[]): Machine {
  const [first] = machines as [Machine];
  return {
    ...first,
    kernel: [...new Set(machines.map(({ kernel }) => kernel))].join(', '),
    cpus: Math.max(...machines.map(({ cpus }) => cpus)),
    memoryBytes: Math.min(...machines.map(({ memoryBytes }) => memoryBytes)),
    markBoundBytes: Math.max(...machines.map(({ markBoundBytes }) => markBoundBytes)),
  };
}

function joinedSurvivals(all: readonly Results[]): Pick<Results, 'survivals'> {
  const cases = all.flatMap(({ survivals }) => survivals?.cases ?? []);
  return cases.length === 0 ? {} : { survivals: { version: 1, cases } };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
