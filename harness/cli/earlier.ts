/** `measure --resume`: what a run that was killed had measured. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fingerprintDifferences, fingerprintOf } from '../results/fingerprint.ts';
import { readResults } from '../results/read.ts';
import type { Case, Results, ScenarioFacts, Trial } from '../results/schema.ts';
import { UsageError } from './errors.ts';
import { withJournal } from './judge.ts';
import { type Header, RESULTS_FILE } from './recorder.ts';

export interface Earlier {
  readonly trials: readonly Trial[];
  /** What measuring them took. */
  readonly seconds: number;
}

export const nothingEarlier: Earlier = { trials: [], seconds: 0 };

/**
 * The trials of the run in `out`, of the cases that are planned now. The values that a search in a range looked at are
 * looked at again: which come next depends on all before.
 *
 * @throws UsageError when it was another suite, other code, or another machine; ResultsUnreadableError
 */
export async function readEarlier(out: string, header: Header): Promise<Earlier> {
  const path = join(out, RESULTS_FILE);
  if (!existsSync(path)) {
    process.stderr.write(`There is nothing to resume in ${out}: measuring from the beginning.\n`);
    return nothingEarlier;
  }
  const earlier = await withJournal(await readResults(path), path);
  const problem = difference(earlier, header);
  if (problem !== null) {
    throw new UsageError(
      `${path} can't be resumed: ${problem}. Measure from the beginning, without --resume, or with another --out.`,
    );
  }
  const planned = new Set(header.cases.map(({ id }) => id));
  const trials = earlier.trials.filter((trial) => planned.has(trial.case));
  process.stderr.write(`resuming ${path}: ${trials.length} trials are there\n`);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  return { trials, seconds: Math.max(earlier.seconds, seconds) };
}

/** Null: it is the same run. */
function difference(earlier: Results, now: Header): string | null {
  if (earlier.plan !== now.plan) return `it was measured under plan ${earlier.plan}, this is plan ${now.plan}`;
  const machine = fingerprintDifferences(fingerprintOf(now.machine), fingerprintOf(earlier.machine));
  if (machine.length > 0) return `the machine is another one, with ${machine.join(', ')}`;
  if (!isDeepStrictEqual(earlier.shard, now.shard)) return 'it was another shard, or the plan was split otherwise';
  const code = now.scenarios.map((facts) => codeDifference(earlier, facts)).find((found) => found !== null);
  if (code !== undefined) return code;
  const gone = now.cases.find((one) => !earlier.cases.some((other) => sameCase(one, other)));
  if (gone !== undefined) return `it did not plan ${gone.id} in ${gone.lanes.join(' and ')}`;
  const left = earlier.trials.find(({ case: id }) => !isPlanned(id, earlier, now));
  return left === undefined ? null : `it has measured ${left.case}, which is not planned now`;
}

function codeDifference({ scenarios }: Results, now: ScenarioFacts): string | null {
  const known = scenarios.find(({ name }) => name === now.name);
  if (known === undefined) return `it does not know ${now.name}`;
  if (known.sourceHash === undefined) return `it does not say from which code ${now.name} was measured`;
  if (known.sourceHash !== now.sourceHash) return `the code of ${now.name} has changed since`;
  const points = now.points.every((point) => known.points.some((other) => isDeepStrictEqual(point, other)));
  const { points: _, ...facts } = JSON.parse(JSON.stringify(now)) as ScenarioFacts;
  const { points: __, ...others } = known;
  return points && isDeepStrictEqual(facts, others) ? null : `what ${now.name} declares has changed since`;
}

function sameCase(a: Case, b: Case): boolean {
  return a.id === b.id && a.lanes.every((lane) => b.lanes.includes(lane));
}

/** Or was added by a search, which is done anew. */
function isPlanned(id: string, earlier: Results, now: Header): boolean {
  if (now.cases.some((one) => one.id === id)) return true;
  const scenario = earlier.cases.find((one) => one.id === id)?.scenario;
  return now.scenarios.some(({ name, ranges }) => name === scenario && ranges.length > 0);
}
