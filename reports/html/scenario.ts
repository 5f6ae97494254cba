import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { counted } from '../folded.ts';
import { type CaseGroup, groupTitle, splitByParameters } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import { booked } from './booked.ts';
import type { PageContext } from './context.ts';
import { controls } from './controls.ts';
import { decomposition } from './decomposition.ts';
import { holders } from './holders.ts';
import { html, type Markup } from './markup.ts';
import { overConcurrency } from './over-concurrency.ts';
import { overParameter } from './over-parameter.ts';
import { smallestLimits } from './real-limits.ts';
import { timeline } from './timeline.ts';
import { variants } from './variants.ts';

/** Charts of one kind that stand open; more are a wall that nobody reads. */
const OPEN_CHARTS = 2;

/** Everything about one scenario in one variant, the question that is asked first at the top. */
export function scenarioSection(context: PageContext, group: CaseGroup): Markup {
  const points = splitByParameters(group.cases).toSorted((a, b) => urgency(b) - urgency(a));
  const overTime = points.flatMap((cases) => overTimeOf(context, group, cases) ?? []);
  return html`<section id="${context.sections.get(group.scenario) ?? ''}" class="scenario">
<h2>${groupTitle(group)} <small>${group.facts?.file ?? null}</small></h2>
${declared(group)}
${block(
  context,
  group,
  'Peak over operations at once',
  points.flatMap((cases) => overConcurrency(context, group, cases) ?? []),
)}
${block(context, group, 'The formula against the peaks', overParameter(context, group))}
${block(context, group, 'Over time', overTime)}
${decomposition(context, group)}
${smallestLimits(context, group)}
${holders(context, group.scenario)}
${variants(context, group)}
${controls(context, group)}
</section>`;
}

/** What the scenario declares for all its cases. */
function declared({ facts }: CaseGroup): Markup | null {
  if (facts === null) return null;
  const declarations = [
    ['budget', facts.budgetBytes],
    ['limit', facts.limitBytes],
    ['allowance', facts.allowanceBytes],
  ] as const;
  const written = declarations.flatMap(([name, size]) =>
    size === null || size === 0 ? [] : [`${name} ${formatBytes(size)}`],
  );
  const at = facts.reservationLocation;
  const named = at === null || at.function === '' ? null : html` in <code>${at.function}</code>`;
  return html`<p class="muted">${written.length === 0 ? null : `Declared: ${written.join(', ')}. `}${
    at === null ? null : html`The reservation is written at <code>${at.file}:${at.line}</code>${named}.`
  }</p>`;
}

/** What fails comes first, then what is fullest. */
function urgency(cases: readonly CaseVerdict[]): number {
  const failing = cases.some((one) => one.status === 'fails') ? 1000 : 0;
  return failing + Math.max(0, ...cases.map((one) => one.utilisation ?? 0));
}

function overTimeOf(context: PageContext, group: CaseGroup, cases: readonly CaseVerdict[]): Markup | null {
  const charts = [booked(context, group, cases), timeline(context, group, cases)].filter((one) => one !== null);
  if (charts.length === 0) return null;
  return html`<div class="pair"><h4 class="point">${formatParameters(cases[0]?.parameters ?? {})}</h4><div class="charts">${charts}</div></div>`;
}

function block(context: PageContext, group: CaseGroup, title: string, parts: readonly Markup[]): Markup | null {
  if (parts.length === 0) return null;
  const pairs = title === 'Over time';
  const open = pairs ? 1 : OPEN_CHARTS;
  const lay = (some: readonly Markup[]) => (pairs ? some : html`<div class="charts">${some}</div>`);
  const more = parts.slice(open);
  return html`<div class="block"><h3>${title}</h3>${lay(parts.slice(0, open))}${
    more.length === 0
      ? null
      : html`<details id="${context.id(group.scenario, title, 'more')}"><summary>${counted(more.length, 'further set')} of parameters, less full</summary>${lay(more)}</details>`
  }</div>`;
}
