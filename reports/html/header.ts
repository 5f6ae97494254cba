import type { Verdict } from '../../harness/judge/verdict.ts';
import { formatSeconds } from '../duration.ts';
import { counted } from '../folded.ts';
import { type CaseGroup, groupTitle } from '../groups.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** The verdict in one sentence, where to go from there, and what to take along. */
export function header(context: PageContext, groups: readonly CaseGroup[]): Markup {
  const { verdict, results } = context;
  const when = `${results.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  const cases = counted(verdict.cases.filter((one) => one.kind === 'product').length, 'case');
  return html`<header class="${verdict.status}">
${bar('memory: reserved against taken')}
<h1><span class="badge">${badges[verdict.status]}</span> ${sentence(verdict.sentence)}</h1>
<p class="muted">${cases}, ${counted(results.trials.length, 'trial')} in ${formatSeconds(results.seconds)}, plan ${results.plan}, ${when}</p>
<nav aria-label="Contents">${entries(context, groups).map(([id, name]) => html`<a href="#${id}">${name}</a>`)}
<span class="downloads">Download <button type="button" data-download="json">verdict, JSON</button> <button type="button" data-download="csv">cases, CSV</button></span></nav>
</header>`;
}

/** What kind of page this is, and the choice of its colours. */
export function bar(about: string): Markup {
  return html`<div class="bar"><p class="brand"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="7" fill="none" stroke="currentColor" stroke-width="2"/><path d="M1 12h22" stroke="currentColor" stroke-width="2"/></svg> Plimsoll <span>${about}</span></p>
<div class="themes" role="group" aria-label="Colours">${['light', 'dark', 'system'].map(
    (theme) =>
      html`<button type="button" data-theme-choice="${theme}" aria-pressed="${theme === 'system' ? 'true' : 'false'}">${theme}</button>`,
  )}</div></div>`;
}

/** What was not judged is part of the sentence, and not what is read first. */
function sentence(text: string): Markup {
  const at = text.indexOf('; not judged here:');
  return at === -1 ? html`${text}` : html`${text.slice(0, at)}<span class="aside">${text.slice(at)}</span>`;
}

function entries(
  { verdict, results, sections }: PageContext,
  groups: readonly CaseGroup[],
): readonly (readonly [string, string])[] {
  return [
    ...(verdict.findings.length === 0 ? [] : [['findings', 'What to change'] as const]),
    ...(groups.length === 0 ? [] : [['matrix', 'All cases'] as const]),
    ...((results.replays?.runs ?? []).length === 0 ? [] : [['replays', 'Incidents replayed'] as const]),
    ...groups.map((group) => [sections.get(group.scenario) ?? '', groupTitle(group)] as const),
    ['trust', 'The instrument'] as const,
    ['environment', 'Environment'] as const,
  ];
}

const badges: Readonly<Record<Verdict['status'], string>> = {
  green: '✓ holds',
  red: '✗ fails',
  inconclusive: '? inconclusive',
  broken: '! broken',
  interrupted: '– interrupted',
};
