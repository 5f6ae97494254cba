import { quoted } from '../quoted.ts';
import type { ScenarioFacts } from '../results/schema.ts';
import { allowanceHint } from './allowance-hint.ts';
import type { Evidence } from './evidence.ts';
import { byPrecedence } from './exit.ts';
import type { Complaint } from './judgement.ts';
import { smallestInput } from './smallest-input.ts';
import type { Finding, FindingCode, RuleName, Slope } from './verdict.ts';
import { count } from './words.ts';

/** A complaint and what it is about; without evidence it is about a whole scenario, without a scenario about the run. */
export interface Filed {
  readonly complaint: Complaint;
  readonly rule: RuleName | null;
  readonly scenario: ScenarioFacts | null;
  readonly evidence: Evidence | null;
}

/** Findings about what the scenario declares, so that its line is where to begin. */
const aboutTheReservation: readonly FindingCode[] = [
  'under-reserved',
  'over-reserved',
  'does-not-fit',
  'accounting-broken',
  'inconclusive',
  'loose',
  'clamped',
];

/**
 * One finding for each scenario × variant × rule × kind of complaint: that of the worst case, which says how many others
 * there are. Heaviest first.
 */
export function findings(
  filed: readonly Filed[],
  all: readonly Evidence[],
  slopes: readonly Slope[],
): readonly Finding[] {
  const hint = (evidence: Evidence) => allowanceHint(evidence, all, slopes);
  const groups = Map.groupBy(filed, ({ scenario, evidence, rule, complaint: { code, kind } }) =>
    JSON.stringify([scenario?.name, evidence?.case.variant, rule, code, kind]),
  );
  const worst = [...groups.values()].map((group) => ({ group, worst: heaviest(group) }));
  worst.sort((a, b) => weightAcrossRules(b.worst) - weightAcrossRules(a.worst));
  return worst.map((one) => finding(one, all, hint)).sort(byPrecedence);
}

function heaviest(group: readonly Filed[]): Filed {
  return group.reduce((a, b) => (b.complaint.weight > a.complaint.weight ? b : a));
}

/** Only under-reservation is weighed alike by two rules: needed ÷ reserved. */
function weightAcrossRules({ complaint: { code, weight } }: Filed): number {
  return code === 'under-reserved' ? weight : 0;
}

function finding(
  { worst, group }: { readonly worst: Filed; readonly group: readonly Filed[] },
  all: readonly Evidence[],
  hint: (evidence: Evidence) => string,
): Finding {
  const { complaint, rule, scenario, evidence } = worst;
  const { code, lane, severity, reservedBytes, neededBytes } = complaint;
  const shared = code === 'under-reserved' && lane === 'resident' && evidence ? hint(evidence) : '';
  return {
    code,
    severity,
    rule,
    scenario: scenario?.name ?? '',
    case: evidence?.case.id ?? null,
    sentence: `${complaint.sentence}${others(worst, group)}${smallest(worst, group, all)}`,
    remedy: `${complaint.remedy}${shared}`,
    reservedBytes,
    neededBytes,
    location: aboutTheReservation.includes(code) ? (scenario?.reservationLocation ?? null) : null,
    command: command(worst),
  };
}

function others(worst: Filed, group: readonly Filed[]): string {
  const cases = new Set(group.flatMap(({ evidence }) => evidence?.case.id ?? []));
  const number = cases.size - 1;
  if (worst.evidence === null || number < 1) return '';
  const fail = number === 1 ? 'fails' : 'fail';
  const verb =
    worst.complaint.severity === 'error' && worst.complaint.code !== 'inconclusive'
      ? fail
      : `${number === 1 ? 'is' : 'are'} so`;
  return ` ${count(number, 'other case')} ${verb} too.`;
}

function smallest({ complaint, evidence }: Filed, group: readonly Filed[], all: readonly Evidence[]): string {
  if (complaint.code !== 'under-reserved' || complaint.lane !== 'live' || evidence === null) return '';
  return smallestInput(
    evidence,
    group.map((one) => one.evidence).filter((one) => one !== null),
    all,
  );
}

/** Repeats the measurement of the worst case, or of the scenario. */
function command({ complaint, scenario, evidence }: Filed): string | null {
  if (!scenario) return null;
  const words = ['plimsoll', 'measure', quoted(scenario.file)];
  if (evidence) {
    const { parameters, concurrency, variant, governed } = evidence.case;
    for (const [name, value] of Object.entries(parameters)) words.push('--parameter', `${name}=${value}`);
    // A governed case takes its concurrency from the budget, and no --concurrency names it; plan quick may leave it out.
    words.push(...(governed ? ['--plan', 'pr'] : ['--concurrency', String(concurrency)]));
    if (variant !== scenario.variants[0]) words.push('--variant', quoted(variant));
  }
  if (complaint.lane) words.push('--lane', complaint.lane);
  return words.join(' ');
}
