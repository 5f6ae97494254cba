import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';
import { missing } from './missing.ts';
import { coveredByAllowance } from './rules/resident.ts';
import type { ControlVerdict } from './verdict.ts';
import { count } from './words.ts';

const lanes: readonly LaneName[] = ['live', 'resident'];

/** What this verdict does not cover, and why; the most important first. Nothing is left out in silence. */
export function leftOut(
  results: Results,
  evidences: readonly Evidence[],
  controls: readonly ControlVerdict[],
): readonly string[] {
  const products = evidences.filter(({ role }) => role === 'product');
  return [
    ...lanes.flatMap((lane) => laneLeftOut(results, products, lane)),
    ...covered(products),
    ...ranges(products),
    ...casesNotRun(results),
    ...selfTests(results, evidences),
    ...bookings(products),
    ...fitsLeftOut(products),
    ...controlsLeftOut(results, controls),
  ];
}

/** Of the sweep; what a governed case leaves out is told by `fits`. */
function laneLeftOut(results: Results, products: readonly Evidence[], lane: LaneName): readonly string[] {
  const admitting = products.filter(({ scenario, case: one }) => !one.governed && scenario.lanes.includes(lane));
  if (admitting.length === 0) return [];
  const machine = results.machine.lanes[lane];
  if (!machine.available) return [`the ${lane} lane (${machine.why.replace(/\.\s*$/, '')})`];
  const absent = admitting.map((evidence) => ({ evidence, kind: missing(evidence, lane)?.kind }));
  const [probes, rest] = [true, false].map((ofRange) =>
    absent.filter(({ evidence, kind }) => kind === 'not asked for' && isProbe(evidence, lane, admitting) === ofRange),
  ) as [typeof absent, typeof absent];
  const unasked = rest.length;
  const unmeasurable = absent.filter(
    ({ evidence, kind }) =>
      kind === 'failed' && evidence.failed.some((trial) => trial.lane === lane && trial.reason === 'not measurable'),
  ).length;
  return [
    ...(probes.length > 0
      ? [`the ${lane} lane of ${count(probes.length, 'value')} of ranges (the worst one stands for them)`]
      : []),
    ...(unasked > 0 ? [`the ${lane} lane of ${count(unasked, 'case')} (not asked for)`] : []),
    ...(unmeasurable > 0 ? [`the ${lane} lane of ${count(unmeasurable, 'case')} (not measurable)`] : []),
  ];
}

/** Looked at in the live lane alone, in a scenario whose other cases this lane has measured. */
function isProbe({ scenario }: Evidence, lane: LaneName, products: readonly Evidence[]): boolean {
  if (lane === 'live' || scenario.ranges.length === 0) return false;
  return products.some((other) => other.scenario === scenario && other.case.lanes.includes(lane));
}

/** A range is searched from its low end; narrowed by the command, or out of the plan's bytes, it is not. */
function ranges(products: readonly Evidence[]): readonly string[] {
  const scenarios = [...new Set(products.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) =>
    scenario.ranges
      .filter(({ parameter, low }) => {
        const own = products.filter(
          (one) => one.scenario === scenario && one.trials.live.length + one.failed.length > 0,
        );
        return !own.some(({ case: one }) => one.concurrency === 1 && one.parameters[parameter] === low);
      })
      .map(({ parameter, low, high }) => `${parameter} from ${low} to ${high} in ${scenario.name} (not searched)`),
  );
}

function covered(products: readonly Evidence[]): readonly string[] {
  const number = products.filter((evidence) => coveredByAllowance(evidence, products) !== null).length;
  return number === 0 ? [] : [`the resident lane of ${count(number, 'case')} (the allowance covers all that it read)`];
}

function casesNotRun({ notRun }: Results): readonly string[] {
  return [...Map.groupBy(notRun, ({ reason }) => reason)].map(
    ([reason, entries]) =>
      `${count(new Set(entries.map((entry) => entry.case)).size, 'case')} (${reason.replace(/\.\s*$/, '')})`,
  );
}

function selfTests(results: Results, evidences: readonly Evidence[]): readonly string[] {
  const measured = evidences.filter(
    ({ role, trials }) => role === 'reference' && trials.live.length + trials.resident.length > 0,
  );
  if (measured.length === 0) return ['the instrument itself (no reference subject was run)'];
  const names = new Set(measured.map(({ scenario }) => scenario.name));
  const idle = results.scenarios.filter(({ kind, name }) => kind === 'reference' && !names.has(name));
  return idle.length === 0 ? [] : [`${count(idle.length, 'reference subject')} (not run)`];
}

function bookings(products: readonly Evidence[]): readonly string[] {
  const names = new Set(
    products
      .filter(({ scenario }) => !scenario.governor && !scenario.command?.gauge)
      .map(({ scenario }) => scenario.name),
  );
  const unreserved = new Set(
    products.filter(({ scenario }) => scenario.unreserved).map(({ scenario }) => scenario.name),
  );
  return [...names].map((name) =>
    unreserved.has(name) ? `reservations of ${name} (none declared)` : `bookings of ${name} (no governor)`,
  );
}

function fitsLeftOut(products: readonly Evidence[]): readonly string[] {
  const declaring = products.filter(({ scenario }) => scenario.budgetBytes !== null && scenario.limitBytes !== null);
  const byScenario = Map.groupBy(declaring, ({ scenario }) => scenario.name);
  return [...byScenario].flatMap(([name, evidences]) => {
    const judged = evidences.some((evidence) => evidence.case.governed && !missing(evidence, 'resident'));
    return judged ? [] : [`whether ${name} fits its limit (not measured under its budget)`];
  });
}

/** Where a whole lane was left out, which is told already, the reference subjects' controls of that lane add nothing. */
function controlsLeftOut(results: Results, controls: readonly ControlVerdict[]): readonly string[] {
  const references = new Set(results.scenarios.filter(({ kind }) => kind === 'reference').map(({ name }) => name));
  const laneRan = (rule: string) =>
    !lanes.some((lane) => lane === rule) || results.cases.some((one) => one.lanes.some((lane) => lane === rule));
  const unjudged = controls.filter(
    ({ caught, scenario, caughtBy }) => caught === null && (!references.has(scenario) || laneRan(caughtBy)),
  );
  // Told together where the reason is the same: a scenario may keep many for a larger plan.
  const together = Map.groupBy(unjudged, ({ scenario, detail }) => `${scenario} ${detail}`);
  return [...together.values()].map((group) => {
    const [{ scenario, name, detail }] = group as [ControlVerdict];
    return group.length === 1
      ? `the negative control "${name}" of ${scenario} (${detail})`
      : `${group.length} negative controls of ${scenario} (${detail})`;
  });
}
