import type { CaseVerdict, Slope, Verdict } from '../harness/judge/verdict.ts';
import type { Results, ScenarioFacts } from '../harness/results/schema.ts';
import type { Parameters } from '../harness/scenario/scenario.ts';

/** The cases of one scenario in one variant, as every report shows them together. */
export interface CaseGroup {
  readonly scenario: string;
  readonly variant: string;
  /** The scenario as declared; null when the results no longer hold it. */
  readonly facts: ScenarioFacts | null;
  readonly cases: readonly CaseVerdict[];
  readonly slopes: readonly Slope[];
}

/** The product's cases, grouped by scenario and variant in the order of the verdict. References and controls stay out. */
export function groupCases(verdict: Verdict, results: Results): CaseGroup[] {
  const products = verdict.cases.filter((one) => one.kind === 'product');
  const groups = Map.groupBy(products, (one) => JSON.stringify([one.scenario, one.variant]));
  return [...groups.values()].map((cases) => groupOf(cases, verdict, results));
}

/** Splits a group into one list a set of parameters, each ascending in concurrency: what one chart shows. */
export function splitByParameters(cases: readonly CaseVerdict[]): CaseVerdict[][] {
  const points = Map.groupBy(cases, (one) => parametersKey(one.parameters));
  return [...points.values()].map((list) => list.toSorted((a, b) => a.concurrency - b.concurrency));
}

/** `upload`, or `upload, naive` for a variant that is not the product. */
export function groupTitle(group: CaseGroup): string {
  const product = group.facts?.variants[0] ?? 'product';
  return group.variant === product ? group.scenario : `${group.scenario}, ${group.variant}`;
}

/** The same for the same parameters, in whatever order they were written. */
export function parametersKey(parameters: Parameters): string {
  return JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function groupOf(cases: readonly CaseVerdict[], verdict: Verdict, results: Results): CaseGroup {
  const { scenario = '', variant = '' } = cases[0] ?? {};
  return {
    scenario,
    variant,
    facts: results.scenarios.find((one) => one.name === scenario) ?? null,
    cases,
    slopes: verdict.slopes.filter((one) => one.scenario === scenario && one.variant === variant),
  };
}
