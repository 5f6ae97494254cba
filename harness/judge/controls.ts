import { formatBytes } from '../bytes.ts';
import { belongsTo } from '../plan-name.ts';
import type { Control, Results, ScenarioFacts } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';
import { type Evidence, sameParameters, withReservation } from './evidence.ts';
import { liveFigures } from './live-figures.ts';
import { missing } from './missing.ts';
import { residentFigures } from './resident-figures.ts';
import { accounting } from './rules/accounting.ts';
import { largestReservation } from './rules/admits.ts';
import { fits } from './rules/fits.ts';
import { live, overBookedBytes } from './rules/live.ts';
import { resident } from './rules/resident.ts';
import type { ControlVerdict } from './verdict.ts';

/** A dishonest reservation counts as caught at ≤ 0.9 of the rule's r*: caught by a hair is caught by chance. */
export const CAUGHT_AT = 0.9;

/** What one case says of a control; `caught` null: the case has no figure for the rule. */
interface Catch {
  readonly caught: boolean | null;
  readonly ratio: number | null;
  readonly case: string | null;
  readonly detail: string;
}

/**
 * Every negative control, held against the case that must catch it, or against all cases of its variant where it names
 * none: then one that catches it suffices, and it counts as missed only when the whole matrix was measured.
 */
export function controlVerdicts(results: Results, evidences: readonly Evidence[]): readonly ControlVerdict[] {
  return results.scenarios.flatMap((scenario) => {
    const own = evidences.filter((evidence) => evidence.scenario === scenario);
    return scenario.controls.map((control) => ({
      scenario: scenario.name,
      name: control.name,
      caughtBy: control.caughtBy,
      ...(control.caughtBy === 'admits'
        ? caughtByAdmits(scenario, control)
        : caughtByCases(scenario, control, own, results.plan)),
    }));
  });
}

function caughtByCases(
  scenario: ScenarioFacts,
  control: Control,
  own: readonly Evidence[],
  plan: Results['plan'],
): Catch {
  const variant = control.variant ?? scenario.variants[0];
  const { at } = control;
  const candidates = own.filter(
    ({ case: one }) =>
      one.variant === variant &&
      (at === null || (one.concurrency === at.concurrency && sameParameters(one.parameters, at.parameters))),
  );
  const catches = candidates.map((evidence) => catchIn(control, evidence));
  const caught = catches.find((one) => one.caught) ?? null;
  if (caught) return caught;
  const missed = catches.filter((one) => one.caught === false);
  const complete = at === null ? wholeMatrix(scenario, control, missed.length) : missed.length > 0;
  const closest = missed.reduce<Catch | null>((a, b) => (a && (a.ratio ?? 9) <= (b.ratio ?? 9) ? a : b), null);
  if (closest && complete) return closest;
  return {
    caught: null,
    ratio: null,
    case: null,
    detail: closest ? 'not all of its cases were run' : notRun(scenario, control, plan),
  };
}

function notRun(scenario: ScenarioFacts, { variant, plan: own }: Control, plan: Results['plan']): string {
  if (!belongsTo(plan, scenario.plan)) return `kept for plan ${scenario.plan}`;
  return variant === null || belongsTo(plan, own) ? 'its case was not run' : `kept for plan ${own}`;
}

function wholeMatrix(scenario: ScenarioFacts, control: Control, missed: number): boolean {
  if (control.caughtBy === 'fits') return missed > 0;
  return missed >= scenario.points.length * scenario.concurrency.length;
}

function catchIn(control: Control, evidence: Evidence): Catch {
  const reserved = reservationOf(control, evidence.case.parameters) ?? evidence.point.reservationBytes;
  const held = withReservation(evidence, reserved);
  switch (control.caughtBy) {
    case 'live':
      return caughtByLive(control, held);
    case 'resident':
      return missing(held, 'resident') ? unmeasured(held, 'resident') : caughtByResident(held);
    case 'fits':
      return caughtByOutcome(held, fits(held).outcome);
    default:
      return caughtByOutcome(held, accounting(held).outcome);
  }
}

/** By the lower end alone: the upper one may be garbage, and leaves a path undecided, not red. */
function caughtByLive(control: Control, held: Evidence): Catch {
  const figures = liveFigures(held);
  if (figures === null) return unmeasured(held, 'live');
  const late = control.reservations === null ? overBookedBytes(held) : 0;
  if (late > 0) {
    return { caught: true, ratio: null, case: held.case.id, detail: `held ${formatBytes(late)} more than was booked` };
  }
  return byRatio(held, figures.lowerNeededBytes, live(asProduct(held)).outcome);
}

function caughtByResident(held: Evidence): Catch {
  const rStar = Math.max(...residentFigures(held).map(({ neededBytes }) => neededBytes));
  return byRatio(held, rStar, resident(asProduct(held), []).outcome);
}

/** As the rule would see it, were it what is shipped: a control proves nothing of a rule that it never went through. */
function asProduct(held: Evidence): Evidence {
  return { ...held, role: 'product' };
}

function byRatio(held: Evidence, rStar: number, outcome: { readonly status: string }): Catch {
  const reserved = held.point.reservationBytes;
  const ratio = rStar > 0 ? reserved / rStar : null;
  return {
    caught: outcome.status === 'fails' && ratio !== null && ratio <= CAUGHT_AT,
    ratio,
    case: held.case.id,
    detail: `reserves ${formatBytes(reserved)} where ${formatBytes(rStar)} are needed`,
  };
}

function caughtByOutcome(held: Evidence, outcome: { readonly status: string; readonly detail: string }): Catch {
  const caught = outcome.status === 'not judged' ? null : outcome.status === 'fails';
  return { caught, ratio: null, case: held.case.id, detail: outcome.detail };
}

function unmeasured(held: Evidence, lane: string): Catch {
  return { caught: null, ratio: null, case: held.case.id, detail: `no ${lane} trial` };
}

/** Needs no trial: both numbers are declared. */
function caughtByAdmits({ mustAdmit }: ScenarioFacts, control: Control): Catch {
  const listed = mustAdmit?.reservations ?? [];
  const reserved = listed.flatMap((point) => reservationOf(control, point.parameters) ?? []);
  if (!mustAdmit || reserved.length === 0) {
    return { caught: null, ratio: null, case: null, detail: 'the scenario declares no `mustAdmit` for its parameters' };
  }
  const worst = Math.max(...reserved);
  const largest = largestReservation(mustAdmit);
  const detail = `reserves ${formatBytes(worst)} where at most ${formatBytes(largest)} admit ${mustAdmit.atLeast}`;
  return { caught: worst > largest, ratio: worst / Math.max(1, largest), case: null, detail };
}

function reservationOf(control: Control, parameters: Parameters): number | null {
  const found = control.reservations?.find((entry) => sameParameters(entry.parameters, parameters));
  return found?.reservationBytes ?? null;
}
