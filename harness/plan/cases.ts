/** From a described scenario and a plan to cases: what is measured, and what is left out and why. */
import { formatBytes } from '../bytes.ts';
import { belongsTo } from '../plan-name.ts';
import type { Range } from '../results/scenario-facts.ts';
import type { Case, LaneName, Machine, Point, Results, ScenarioFacts } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';
import { type Plan, RESIDENT_WAVES } from './plans.ts';

/** What the command line narrows the matrix to. Empty lists narrow nothing. */
export interface Selection {
  readonly parameters: readonly (readonly [name: string, value: number])[];
  readonly concurrency: readonly number[];
  readonly lanes: readonly LaneName[];
  readonly variants: readonly string[];
  /** The scenarios were named one by one: they run in any plan. */
  readonly named?: boolean;
}

export const everything: Selection = { parameters: [], concurrency: [], lanes: [], variants: [] };

export interface Planned {
  readonly cases: readonly Case[];
  readonly notRun: Results['notRun'];
}

export function planCases(facts: ScenarioFacts, plan: Plan, selection: Selection = everything): Planned {
  const cases: Case[] = [];
  const notRun: Results['notRun'] = [];
  const lanes = facts.lanes.filter((lane) => selection.lanes.length === 0 || selection.lanes.includes(lane));
  // Whoever names a concurrency wants it measured, whatever it moves.
  const mostBytes = selection.concurrency.length > 0 ? Number.POSITIVE_INFINITY : plan.mostBytesMoved;
  const add = (variant: string, parameters: Parameters, concurrency: number, governed: boolean, own = lanes) => {
    const planned: Case = {
      id: caseId(facts.name, variant, parameters, concurrency, governed),
      scenario: facts.name,
      variant,
      parameters,
      concurrency,
      governed,
      lanes: own,
    };
    if (own.length === 0) return;
    const known = cases.findIndex(({ id }) => id === planned.id);
    if (known >= 0) {
      // Two controls may name one case, each for the lane of its rule.
      cases[known] = {
        ...planned,
        lanes: lanes.filter((lane) => own.includes(lane) || cases[known]?.lanes.includes(lane)),
      };
      return;
    }
    const moved = bytesMoved(facts, parameters, concurrency * (governed ? 2 : 1));
    if (moved > mostBytes) notRun.push({ case: planned.id, reason: tooMuch(plan) });
    else cases.push(planned);
  };

  if (!selection.named && !belongsTo(plan.name, facts.plan)) {
    return { cases, notRun: [{ case: facts.name, reason: `kept for plan ${facts.plan}` }] };
  }
  const product = facts.variants[0] ?? 'product';
  const points = selectPoints(facts, plan, selection);
  const variants = selection.variants.length === 0 ? [product] : selection.variants;
  for (const variant of variants.filter((name) => facts.variants.includes(name))) {
    for (const { parameters } of points) {
      for (const n of selectConcurrency(facts, plan, selection, parameters)) add(variant, parameters, n, false);
    }
  }
  if (selection.concurrency.length === 0 && variants.includes(product)) {
    for (const point of points)
      addGoverned(facts, point, (k) => add(product, point.parameters, k, true, residentOnly(lanes)));
    addControls(facts, plan, selection, add);
  }
  return { cases, notRun };
}

/** A free case of the product. */
export function caseOf(facts: ScenarioFacts, parameters: Parameters, concurrency: number, lanes: LaneName[]): Case {
  const variant = facts.variants[0] ?? 'product';
  const id = caseId(facts.name, variant, parameters, concurrency, false);
  return { id, scenario: facts.name, variant, parameters, concurrency, governed: false, lanes };
}

/** The parameters at one value of a range, in the scenario's own order, so that the case has one name however it was found. */
export function parametersAt({ points }: ScenarioFacts, { parameter, others }: Range, value: number): Parameters {
  const values: Parameters = { ...others, [parameter]: value };
  const names = Object.keys(points[0]?.parameters ?? values);
  return Object.fromEntries(names.map((name) => [name, values[name] ?? 0]));
}

/** The ranges that are searched: those that nothing in the selection narrows to a value. */
export function searchedRanges(facts: ScenarioFacts, plan: Plan, selection: Selection): readonly Range[] {
  const { parameters, concurrency, lanes, variants, named } = selection;
  const product = facts.variants[0] ?? 'product';
  const narrowed =
    (concurrency.length > 0 && !concurrency.includes(1)) ||
    (lanes.length > 0 && !lanes.includes('live')) ||
    (variants.length > 0 && !variants.includes(product));
  if (narrowed || !facts.lanes.includes('live') || (!named && !belongsTo(plan.name, facts.plan))) return [];
  const points = selectPoints(facts, plan, selection);
  return facts.ranges.filter(
    ({ parameter, others }) =>
      parameters.every(([name]) => name !== parameter) &&
      points.some((point) => Object.entries(others).every(([name, value]) => point.parameters[name] === value)),
  );
}

/** Of these lanes, those that can be had on this machine. */
export function measurableLanes(lanes: readonly LaneName[], machine: Machine): LaneName[] {
  return lanes.filter((lane) => machine.lanes[lane]?.available === true);
}

/** The most at once that the plan measures of these parameters. */
export function highestConcurrency(facts: ScenarioFacts, plan: Plan, parameters: Parameters): number {
  const highest = facts.concurrency.findLast((n) => bytesMoved(facts, parameters, n) <= plan.mostBytesMoved);
  return highest ?? facts.concurrency[0] ?? 1;
}

/** In the governed case the load starts twice as many operations as the budget admits at once. */
export function operationsOf(planned: Case): number {
  return planned.governed ? planned.concurrency * 2 : planned.concurrency;
}

/** In ten waves. */
export function bytesMoved(facts: ScenarioFacts, parameters: Parameters, operations: number): number {
  const point = facts.points.find((known) => sameParameters(known.parameters, parameters));
  const moves = point?.movesBytes ?? Math.max(0, ...Object.values(parameters));
  return moves * operations * RESIDENT_WAVES;
}

/** Waves that a trial of the case may do at most: the plan's, or fewer, as many as move no more than the plan's bytes. */
export function wavesWithin(plan: Plan, facts: ScenarioFacts, planned: Case): number {
  const moved = bytesMoved(facts, planned.parameters, operationsOf(planned));
  const fitting = moved === 0 ? plan.mostWaves : Math.floor((RESIDENT_WAVES * plan.mostBytesMoved) / moved);
  return Math.max(RESIDENT_WAVES, Math.min(plan.mostWaves, fitting));
}

function sameParameters(a: Parameters, b: Parameters): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Readable, stable, and one for one case: `upload content=16777216 ×4`. */
function caseId(scenario: string, variant: string, parameters: Parameters, n: number, governed: boolean): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const way = variant === 'product' ? [] : [`(${variant})`];
  return [scenario, ...way, ...values, `×${n}`, ...(governed ? ['governed'] : [])].join(' ');
}

/** The scenario of a case that {@link caseId} named: a scenario's name has no blank. */
export function scenarioOf(id: string): string {
  return id.slice(0, id.indexOf(' '));
}

function selectPoints(facts: ScenarioFacts, plan: Plan, selection: Selection): Point[] {
  const chosen = facts.points.filter(({ parameters }) =>
    Object.entries(parameters).every(([name, value]) => isWanted(selection, name, value)),
  );
  const narrowed = selection.parameters.some(([name]) => facts.points[0]?.parameters[name] !== undefined);
  return narrowed ? chosen : chosen.filter(({ parameters }) => withinFirstValues(facts, plan, parameters));
}

/** Values of one parameter are alternatives: `size=1MiB size=2MiB` wants both. */
function isWanted({ parameters }: Selection, name: string, value: number): boolean {
  const wanted = parameters.filter(([of]) => of === name);
  return wanted.length === 0 || wanted.some(([, one]) => one === value);
}

function withinFirstValues(facts: ScenarioFacts, plan: Plan, parameters: Parameters): boolean {
  return Object.entries(parameters).every(([name, value]) => {
    const values = [...new Set(facts.points.map((point) => point.parameters[name]))];
    return values.indexOf(value) < plan.valuesPerParameter;
  });
}

function selectConcurrency(
  facts: ScenarioFacts,
  plan: Plan,
  selection: Selection,
  parameters: Parameters,
): readonly number[] {
  if (selection.concurrency.length > 0) return selection.concurrency;
  if (plan.concurrency === 'all') return facts.concurrency;
  const highest = highestConcurrency(facts, plan, parameters);
  if (plan.concurrency === 'highest') return [highest];
  // Those above the highest that the plan can move are kept, to be listed as not run.
  return facts.concurrency.filter((n, index) => index === 0 || n >= highest);
}

/** k operations fit the budget at once; an operation larger than the whole budget is clamped and runs alone. */
function addGoverned(facts: ScenarioFacts, point: Point, add: (k: number) => void): void {
  const admits = facts.governor || facts.command?.takesBudget === true;
  if (!admits || facts.budgetBytes === null || point.reservationBytes === 0) return;
  add(Math.max(1, Math.floor(facts.budgetBytes / point.reservationBytes)));
}

/** A control with a variant runs the one case it names; one with only a reservation costs no trial. */
function addControls(
  facts: ScenarioFacts,
  plan: Plan,
  selection: Selection,
  add: (variant: string, parameters: Parameters, n: number, governed: boolean, lanes: LaneName[]) => void,
): void {
  if (selection.parameters.length > 0 || selection.variants.length > 0) return;
  for (const { variant, at, caughtBy, plan: smallest } of facts.controls) {
    if (variant === null || at === null || !belongsTo(plan.name, smallest)) continue;
    const lanes: LaneName[] = caughtBy === 'live' ? ['live'] : ['resident'];
    const wanted = lanes.filter((lane) => selection.lanes.length === 0 || selection.lanes.includes(lane));
    add(variant, at.parameters, at.concurrency, false, wanted);
  }
}

/** Waiters' sockets and the admitted operations together are seen by the kernel only. */
function residentOnly(lanes: readonly LaneName[]): LaneName[] {
  return lanes.filter((lane) => lane === 'resident');
}

/** The same words for every case, so that they are told once. */
function tooMuch({ name, mostBytesMoved }: Plan): string {
  const elsewhere = name === 'full' ? 'name its --concurrency to run it' : 'it runs in plan full';
  return `ten waves move more than the ${formatBytes(mostBytesMoved)} of plan ${name}; ${elsewhere}`;
}
