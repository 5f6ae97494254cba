import type {
  Case,
  CompletedTrial,
  FailedTrial,
  Point,
  Results,
  ScenarioFacts,
  Trial,
  TwinTrial,
} from '../results/schema.ts';
import type { LaneName, Parameters } from '../scenario/scenario.ts';

/** Everything that the results hold about one case, and nothing that is concluded from it. */
export interface Evidence {
  readonly results: Results;
  readonly scenario: ScenarioFacts;
  readonly case: Case;
  readonly point: Point;
  /** Only the product is judged; a reference tests the instrument; a control serves to be caught. */
  readonly role: 'product' | 'reference' | 'control';
  readonly trials: Readonly<Record<LaneName, readonly CompletedTrial[]>>;
  readonly failed: readonly FailedTrial[];
  /** The twins of the same scenario and variant; of its product where a variant has none, since they idle alike. */
  readonly twins: Readonly<Record<LaneName, readonly TwinTrial[]>>;
  /** The live trials of all cases of the same scenario and variant. */
  readonly liveSiblings: readonly CompletedTrial[];
}

/** The file contradicts itself: a case without its scenario or its point, a trial without its case. */
export class InconsistentResultsError extends Error {
  override readonly name = 'InconsistentResultsError';
  readonly code = 'PLIMSOLL_RESULTS_INCONSISTENT';

  constructor(problem: string) {
    super(`The results contradict themselves: ${problem}. Measure again with \`plimsoll measure\`.`);
  }
}

/**
 * Sorts the results by case.
 *
 * @throws {InconsistentResultsError}
 */
export function gather(results: Results): readonly Evidence[] {
  const byCase = Map.groupBy(results.trials, (trial) => trial.case);
  const known = new Map(results.cases.map((one) => [one.id, one]));
  for (const id of byCase.keys()) {
    if (!known.has(id)) throw new InconsistentResultsError(`a trial names the case "${id}", which is not there`);
  }
  const byVariant = Map.groupBy(results.trials, (trial) => variantKey(known.get(trial.case) as Case));
  return results.cases.map((one) => evidenceOf(results, one, byCase, byVariant));
}

/** The same figures, held against another reservation: how a negative control of the formula is judged. */
export function withReservation(evidence: Evidence, reservationBytes: number): Evidence {
  return { ...evidence, point: { ...evidence.point, reservationBytes } };
}

export function sameParameters(a: Parameters, b: Parameters): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

type Subject = Pick<Case, 'scenario' | 'variant' | 'parameters'>;

/** The same but for concurrency. */
export function samePoint(a: Subject, b: Subject): boolean {
  return a.scenario === b.scenario && a.variant === b.variant && sameParameters(a.parameters, b.parameters);
}

/** Two values of one range, everything else alike. */
export function sameRange({ scenario, case: one }: Evidence, { case: other }: Evidence): boolean {
  if (one.scenario !== other.scenario || one.variant !== other.variant || one.governed || other.governed) return false;
  return scenario.ranges.some(({ others }) =>
    Object.entries(others).every(([name, value]) => one.parameters[name] === value && other.parameters[name] === value),
  );
}

type Trials = ReadonlyMap<string, readonly Trial[]>;

function evidenceOf(results: Results, one: Case, byCase: Trials, byVariant: Trials): Evidence {
  const scenario = results.scenarios.find(({ name }) => name === one.scenario);
  if (!scenario) throw new InconsistentResultsError(`case "${one.id}" names the scenario "${one.scenario}"`);
  const point = scenario.points.find(({ parameters }) => sameParameters(parameters, one.parameters));
  if (!point) throw new InconsistentResultsError(`the parameters of case "${one.id}" are no point of its scenario`);
  const own = byCase.get(one.id) ?? [];
  const siblings = byVariant.get(variantKey(one)) ?? [];
  const ofProduct = byVariant.get(variantKey({ ...one, variant: scenario.variants[0] as string })) ?? [];
  return {
    results,
    scenario,
    case: one,
    point,
    role: roleOf(scenario, one),
    trials: { live: completed(own, 'live'), resident: completed(own, 'resident') },
    failed: own.filter((trial) => trial.status === 'failed'),
    twins: { live: twins(siblings, ofProduct, 'live'), resident: twins(siblings, ofProduct, 'resident') },
    liveSiblings: completed(siblings, 'live'),
  };
}

function roleOf(scenario: ScenarioFacts, one: Case): Evidence['role'] {
  if (scenario.kind === 'reference') return 'reference';
  return one.variant === scenario.variants[0] ? 'product' : 'control';
}

/** A completed trial without the reading of its lane has measured nothing. */
function completed(trials: readonly Trial[], lane: LaneName): readonly CompletedTrial[] {
  return trials.filter(
    (trial): trial is CompletedTrial => trial.status === 'completed' && trial.lane === lane && trial[lane] !== null,
  );
}

function twins(siblings: readonly Trial[], ofProduct: readonly Trial[], lane: LaneName): readonly TwinTrial[] {
  const own = idled(siblings, lane);
  return own.length > 0 ? own : idled(ofProduct, lane);
}

function idled(trials: readonly Trial[], lane: LaneName): readonly TwinTrial[] {
  return trials.filter(
    (trial): trial is TwinTrial =>
      trial.status === 'idled' &&
      trial.lane === lane &&
      (lane === 'live' || (trial.cold !== null && trial.end !== null)),
  );
}

function variantKey(one: Case): string {
  return JSON.stringify([one.scenario, one.variant]);
}
