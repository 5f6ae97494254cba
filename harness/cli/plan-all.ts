/** All cases of a measurement, and what of them can't be measured on this machine. */
import type { ScenarioDescription } from '../describe/describe.ts';
import { everything, measurableLanes, type Planned, planCases } from '../plan/cases.ts';
import type { Plan } from '../plan/plans.ts';
import type { Case, Machine, Results } from '../results/schema.ts';
import { UsageError } from './errors.ts';
import { checkSelection } from './selection.ts';
import type { MeasureSettings } from './settings.ts';

/** @throws UsageError when the selection names what is not there, or leaves nothing of the user's own scenarios */
export function planAll(
  described: ReadonlyMap<string, ScenarioDescription>,
  plan: Plan,
  settings: MeasureSettings,
  machine: Machine,
): Planned {
  const products = [...described.values()].map(({ facts }) => facts).filter(({ kind }) => kind === 'product');
  checkSelection(settings.selection, products);
  const cases: Case[] = [];
  const notRun: Results['notRun'] = [];
  for (const { facts } of described.values()) {
    const selection =
      facts.kind === 'reference' ? { ...everything, lanes: settings.selection.lanes } : settings.selection;
    const planned = planCases(facts, plan, selection);
    notRun.push(...planned.notRun);
    // Even a case without a lane stays: the judge says of the lanes left out that they are not judged on this machine.
    cases.push(...planned.cases.map((one) => ({ ...one, lanes: measurableLanes(one.lanes, machine) })));
  }
  const own = cases.filter(({ scenario }) => described.get(scenario)?.facts.kind === 'product');
  if (own.length === 0 && notRun.length === 0 && products.length > 0)
    throw new UsageError(nothingLeft(described, settings));
  return { cases, notRun };
}

function nothingLeft(described: ReadonlyMap<string, ScenarioDescription>, { selection }: MeasureSettings): string {
  const known = [...described.values()]
    .filter(({ facts }) => facts.kind === 'product')
    .map(({ facts }) => {
      const values = facts.points.map(({ parameters }) => JSON.stringify(parameters)).join(' ');
      return `  ${facts.name}: ${values}; variants ${facts.variants.join(', ')}; lanes ${facts.lanes.join(', ')}`;
    });
  const asked = JSON.stringify(Object.fromEntries(Object.entries(selection).filter(([, list]) => list.length > 0)));
  return `No case matches ${asked}. There are:\n${known.join('\n')}`;
}
