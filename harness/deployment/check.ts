import { formatBytes } from '../bytes.ts';
import { fits } from '../judge/rules/fits.ts';
import type { Finding } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';
import type { BudgetOf } from './budget-of.ts';
import type { DeployedContainer, Place } from './container.ts';
import { deployed, type Setting } from './deployed.ts';
import { heapFlags, measuredWith } from './heap-flags.ts';
import { isMilli } from './quantity.ts';

/** One sentence about one container, at a line of its manifest. */
export interface DeploymentFinding {
  readonly code: 'fits' | 'does-not-fit' | 'inconclusive' | 'flags' | 'limit' | 'clamped';
  readonly severity: Finding['severity'] | 'good';
  readonly sentence: string;
  readonly remedy: string;
  readonly place: Place;
}

/** Judges a container by the rule `fits`, with what was measured of these scenarios. */
export function checkContainer(
  container: DeployedContainer,
  budget: BudgetOf,
  results: Results,
  scenarios: readonly string[],
): readonly DeploymentFinding[] {
  const who = `${container.workload}, container ${container.name}`;
  if (budget.kind === 'unknown') return [open(`${who}: ${budget.problem}`, budget.remedy, budget.place)];
  const { limit } = container;
  if (limit === null) {
    const sentence = `${who}: it has a budget of ${formatBytes(budget.bytes)} and no memory limit to fit`;
    return [open(sentence, 'Set resources.limits.memory; `plimsoll size --limit` helps to choose.', container.place)];
  }
  const setting = { budgetBytes: budget.bytes, limitBytes: limit.bytes };
  const judged = scenarios.flatMap((name) => judgeScenario(name, who, container, setting, results));
  if (judged.some(({ code }) => code === 'fits' || code === 'does-not-fit')) return judged;
  const why = `${who}: none of ${scenarios.join(', ')} was measured in the resident lane, so that no floor is known`;
  return [
    open(
      why,
      'Measure with `plimsoll measure --plan pr` where `plimsoll doctor` finds the resident lane.',
      limit.place,
    ),
  ];
}

function open(sentence: string, remedy: string, place: Place): DeploymentFinding {
  return { code: 'inconclusive', severity: 'error', sentence: `${sentence}.`, remedy, place };
}

function judgeScenario(
  name: string,
  who: string,
  container: DeployedContainer,
  setting: Setting,
  results: Results,
): readonly DeploymentFinding[] {
  const limit = container.limit as NonNullable<DeployedContainer['limit']>;
  const evidence = deployed(results, name, setting);
  if (evidence === null) return [];
  const { outcome } = fits(evidence);
  const figures = `${formatBytes(setting.budgetBytes)} under ${limit.text}${limit.ofPod ? ' of its whole pod' : ''}`;
  const place = limit.place;
  const notes = [
    ...clampedNote(name, who, setting, results, place),
    ...limitNote(name, who, container, results),
    ...flagNotes(name, who, container, results),
  ];
  if (outcome.status === 'holds') {
    const sentence = `${who}: the budget of ${figures} fits ${name} (${outcome.detail}).`;
    return [{ code: 'fits', severity: 'good', sentence, remedy: '', place }, ...notes];
  }
  const sentence = `${who}: the budget of ${figures} does not fit ${name} (${outcome.detail}).`;
  return [
    { code: 'does-not-fit', severity: 'error', sentence, remedy: remedy(results, name, setting, limit.text), place },
    ...notes,
  ];
}

const MiB = 1024 * 1024;

/** Found by asking the rule itself: it is monotone in both. */
function remedy(results: Results, name: string, setting: Setting, written: string): string {
  if (isMilli(written)) return `"${written}" counts thousandths of a byte; write ${written.replace(/[mun]$/, 'Mi')}.`;
  const holds = (changed: Partial<Setting>): boolean => {
    const evidence = deployed(results, name, { ...setting, ...changed });
    return evidence !== null && fits(evidence).outcome.status === 'holds';
  };
  const budget = largest(Math.ceil(setting.budgetBytes / MiB), (mebibytes) => holds({ budgetBytes: mebibytes * MiB }));
  const most = Math.ceil((setting.budgetBytes * 4 + setting.limitBytes) / MiB) + 4096;
  const limit = most - largest(most, (less) => holds({ limitBytes: (most - less) * MiB }));
  const raise = `raise the limit to ${limit}Mi or more`;
  return budget > 0
    ? `Lower the budget to ${budget} MiB (${budget * MiB} bytes) or less, or ${raise}.`
    : `R${raise.slice(1)}.`;
}

/** The largest whole number below `end` for which it holds, 0 if for none; it holds up to there and not beyond. */
function largest(end: number, holds: (value: number) => boolean): number {
  let [low, high] = [0, end];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function clampedNote(
  name: string,
  who: string,
  { budgetBytes }: Setting,
  results: Results,
  place: Place,
): readonly DeploymentFinding[] {
  const points = results.scenarios.find((one) => one.name === name)?.points ?? [];
  const over = points.filter(({ reservationBytes }) => reservationBytes > budgetBytes);
  if (over.length === 0) return [];
  const sentence =
    `${who}: ${over.length} of the ${points.length} sizes of ${name} reserve more than the whole budget of ` +
    `${formatBytes(budgetBytes)}; they are clamped to it, run alone, and take more than is booked.`;
  const all = over.length === points.length ? ' If the variable counts MiB, say `--budget-unit MiB`.' : '';
  return [{ code: 'clamped', severity: 'warning', sentence, remedy: `Raise the budget, or refuse them.${all}`, place }];
}

/** A warning and no more: who raises a limit to be safe is not to be refused, and what garbage adds is not known. */
function limitNote(
  name: string,
  who: string,
  container: DeployedContainer,
  results: Results,
): readonly DeploymentFinding[] {
  const limit = container.limit as NonNullable<DeployedContainer['limit']>;
  const scenario = results.scenarios.find((one) => one.name === name);
  const measured = scenario?.limitBytes ?? results.machine.limitBytes ?? null;
  const pinned = heapFlags(container).some((flag) => measuredWith(flag, results, name));
  if (measured === limit.bytes || pinned || scenario?.command) return [];
  const under = measured === null ? 'under no limit' : `under a limit of ${formatBytes(measured)}`;
  const sentence =
    `${who}: it runs under ${limit.text}, and ${name} was measured ${under}; V8 sizes its heap by the limit, and keeps ` +
    'another amount of garbage then.';
  const remedy = `Measure with \`limit: ${limit.bytes}\` (${formatBytes(limit.bytes)}) in the scenario.`;
  return [{ code: 'limit', severity: 'warning', sentence, remedy, place: limit.place }];
}

function flagNotes(
  name: string,
  who: string,
  container: DeployedContainer,
  results: Results,
): readonly DeploymentFinding[] {
  return heapFlags(container)
    .filter((flag) => !measuredWith(flag, results, name))
    .map(({ flag, place }) => ({
      code: 'flags',
      severity: 'warning',
      sentence: `${who}: it runs with ${flag}, and ${name} was measured without; V8 keeps another amount of garbage then.`,
      remedy: 'Measure with the flags that production has, or take it out.',
      place,
    }));
}
