import type { Range } from '../results/scenario-facts.ts';
import type { Control, Point } from '../results/schema.ts';
import { commandOf, isUnreserved } from '../scenario/command.ts';
import { bytesAt, liveTruthAt } from '../scenario/formula.ts';
import { matrix, samePoint } from '../scenario/matrix.ts';
import type { NegativeControl, Parameters, Scenario } from '../scenario/scenario.ts';
import { findJumps } from './jumps.ts';
import type { EvaluatedFacts } from './message.ts';

/** A checked scenario with its defaults filled in and its formulas evaluated at every point: plain data. */
export function evaluateFacts(scenario: Scenario): EvaluatedFacts {
  const points = matrix(scenario.parameters);
  return {
    name: scenario.name,
    shape: scenario.start === undefined ? 'function' : 'server',
    kind: scenario.truth === undefined ? 'product' : 'reference',
    points: points.map((point) => evaluatePoint(scenario, point)),
    ranges: evaluateRanges(scenario),
    concurrency: [...scenario.concurrency],
    warmUp: scenario.warmUp,
    variants: [...(scenario.variants ?? ['product'])],
    allowanceBytes: scenario.allowance ?? 0,
    governor: scenario.governor !== undefined,
    budgetBytes: scenario.budget ?? null,
    limitBytes: scenario.limit ?? null,
    expects: [...(scenario.expects ?? [])],
    mustAdmit: evaluateMustAdmit(scenario, points),
    tight: scenario.tight ?? 0.5,
    plan: scenario.plan ?? 'quick',
    ...commandFacts(scenario),
    lanes: [...(scenario.lanes ?? (['live', 'resident'] as const))],
    controls: Object.entries(scenario.negativeControls ?? {}).map(([name, control]) =>
      evaluateControl(scenario, points, name, control),
    ),
  };
}

/** What a command books by is known if at all from its own words: whether it is told a budget, and shows a gauge. */
function commandFacts(scenario: Scenario): Pick<EvaluatedFacts, 'command' | 'unreserved'> {
  const command = commandOf(scenario);
  if (command === null) return {};
  const words = [...command.command, ...Object.values(command.env ?? {})];
  return {
    command: { takesBudget: words.some((word) => word.includes('{budget}')), gauge: command.booked !== undefined },
    ...(isUnreserved(scenario) ? { unreserved: true } : {}),
  };
}

/** One for each combination of the other parameters' values. */
function evaluateRanges({ parameters, reservation }: Scenario): Range[] {
  return Object.entries(parameters).flatMap(([parameter, values]) => {
    if (!('between' in values)) return [];
    const [low, high] = values.between;
    const { [parameter]: _, ...rest } = parameters;
    return matrix(rest).map((others) => ({
      parameter,
      low,
      high,
      others,
      jumps: findJumps((value) => bytesAt(reservation, { ...others, [parameter]: value }, 'reservation'), low, high),
    }));
  });
}

/** The facts of one point, also of one outside the matrix. */
export function evaluatePoint(scenario: Scenario, parameters: Parameters): Point {
  const { truth, moves, reservation } = scenario;
  return {
    parameters,
    reservationBytes: bytesAt(reservation, parameters, 'reservation'),
    movesBytes: moves ? bytesAt(moves, parameters, 'moves') : Math.max(0, ...Object.values(parameters)),
    truth: truth
      ? { live: liveTruth(truth.live, parameters), residentBytes: residentTruth(truth.resident, parameters) }
      : null,
  };
}

function liveTruth(formula: NonNullable<Scenario['truth']>['live'], point: Parameters) {
  if (formula === null) return null;
  const { lower, upper } = liveTruthAt(formula, point);
  return { lowerBytes: lower, upperBytes: upper };
}

function residentTruth(formula: NonNullable<Scenario['truth']>['resident'], point: Parameters): number | null {
  return formula === null ? null : bytesAt(formula, point, 'truth.resident');
}

function evaluateMustAdmit({ mustAdmit, reservation }: Scenario, points: readonly Parameters[]) {
  if (mustAdmit === undefined) return null;
  return {
    budgetBytes: mustAdmit.budget,
    atLeast: mustAdmit.atLeast,
    reservations: reservationsAt(reservation, mustAdmit.parameters ? [mustAdmit.parameters] : points),
  };
}

/**
 * The reservations are the control's own or, for a faulty variant at a case outside the matrix, the product's: the
 * scenario's points don't hold that one.
 */
function evaluateControl(
  scenario: Scenario,
  points: readonly Parameters[],
  name: string,
  control: NegativeControl<Parameters>,
): Control {
  const at = control.at ?? null;
  const outside = at !== null && !points.some((point) => samePoint(point, at.parameters));
  const needed = outside ? [...points, at.parameters] : points;
  const formula = control.reservation ?? (outside ? scenario.reservation : null);
  return {
    name,
    variant: control.variant ?? null,
    caughtBy: control.caughtBy,
    plan: control.plan ?? 'quick',
    at: at && { parameters: at.parameters, concurrency: at.concurrency },
    reservations: formula === null ? null : reservationsAt(formula, needed),
  };
}

function reservationsAt(formula: (parameters: Parameters) => number, points: readonly Parameters[]) {
  return points.map((parameters) => ({ parameters, reservationBytes: bytesAt(formula, parameters, 'reservation') }));
}
