import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { type CaseGroup, groupTitle } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Every case of every scenario in one table, for one operation; the darker a cell, the more of the reservation it takes. */
export function matrix(context: PageContext, groups: readonly CaseGroup[]): Markup | null {
  if (groups.length === 0) return null;
  return html`<section id="matrix"><h2>Reserved and taken, for one operation</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Every case"><table class="cases">
<caption>The darker a cell, the more of the reservation it takes; above all of it, it is red and underlined.</caption>
<thead><tr><th scope="col" class="left">case</th><th scope="col">at once</th><th scope="col">reserved</th><th scope="col">live</th><th scope="col">resident</th><th scope="col">used</th><th scope="col">needs</th><th scope="col">trials</th><th scope="col" class="left">verdict</th></tr></thead>
${groups.map((group) => body(context, group))}
</table></div>
<p class="muted note">Live: what the code must hold, from what is surely reachable to what may be. Resident: what the kernel counted above
the idle process. Both without the scenario's allowance. Used: the larger of the two ÷ reserved. Needs: the smallest reservation that every rule would have passed.</p></section>`;
}

function body(context: PageContext, group: CaseGroup): Markup {
  const allowance = group.facts?.allowanceBytes ?? 0;
  const title = groupTitle(group);
  return html`<tbody><tr><th scope="rowgroup" colspan="9" class="left group"><a href="#${context.sections.get(group.scenario) ?? ''}">${title}</a> <small>${group.facts?.file ?? null}</small></th></tr>
${group.cases.map((one) => row(one, title, allowance))}</tbody>`;
}

/** `data-value` has the exact figure, for the download. */
function row(one: CaseVerdict, title: string, allowanceBytes: number): Markup {
  const { live, residentBytes } = peaksEach(one, allowanceBytes);
  const { utilisation, neededBytes, reservedBytes } = one;
  const shareOf = (size: number | null) => (size === null ? null : size / reservedBytes);
  const liveText = live && formatInterval(live.lowerBytes, live.upperBytes);
  return html`<tr data-row>
<th scope="row" class="left"><span data-column="scenario" hidden>${title}</span><span data-column="parameters">${formatParameters(one.parameters)}</span></th>
<td data-column="at once" data-value="${one.concurrency}">${one.concurrency}${one.governed ? html` <small>governed</small>` : null}<span data-column="governed" hidden>${one.governed ? 'yes' : 'no'}</span></td>
<td data-column="reserved bytes" data-value="${reservedBytes}">${formatBytes(reservedBytes)}</td>
${heat('live bytes', live && Math.round(live.upperBytes), liveText, shareOf(live?.upperBytes ?? null), fails(one, 'live'))}
${heat('resident bytes', residentBytes && Math.round(residentBytes), residentBytes === null ? null : formatBytes(residentBytes), shareOf(residentBytes), fails(one, 'resident'))}
${heat('utilisation', utilisation, utilisation === null ? null : `${Math.round(utilisation * 100)} %`, utilisation, one.status === 'fails')}
<td data-column="needed bytes" data-value="${neededBytes ?? ''}">${neededBytes === null ? '–' : formatBytes(neededBytes)}</td>
<td class="muted">${one.trials.live} live, ${one.trials.resident} resident</td>
<td class="left ${statusClass(one)}" data-column="verdict" data-value="${one.status}">${verdictText(one)}</td>
</tr>`;
}

function fails(one: CaseVerdict, lane: 'live' | 'resident'): boolean {
  return one.rules.some(({ rule, status }) => rule === lane && status === 'fails');
}

/** Ten steps, because the policy allows no style attribute. Red only where the verdict says so. */
function heat(
  column: string,
  value: number | null,
  text: string | null,
  share: number | null,
  failed: boolean,
): Markup {
  const step = Math.min(10, Math.max(0, Math.floor((share ?? 0) * 10)));
  const style = failed ? 'over' : share === null || !Number.isFinite(share) ? '' : `heat-${step}`;
  return html`<td class="${style}" data-column="${column}" data-value="${value ?? ''}">${text ?? '–'}</td>`;
}

function statusClass(one: CaseVerdict): string {
  if (one.status === 'holds') return one.rules.some((rule) => rule.status === 'warns') ? 'warns' : 'good';
  return ({ fails: 'bad', inconclusive: 'warns', 'not judged': 'muted' } as const)[one.status];
}

const signs: Readonly<Record<string, string>> = { good: '✓', bad: '✗', warns: '!', muted: '–' };

/** The status and, unless all is well, the rules that say so with their own words on hover. */
function verdictText(one: CaseVerdict): Markup {
  const telling = one.rules.filter((rule) => rule.status === (one.status === 'holds' ? 'warns' : one.status));
  const names = telling.map((rule) => rule.rule).join(', ');
  const why = telling.map((rule) => `${rule.rule}: ${rule.detail}`).join('\n');
  return html`<span title="${why}">${signs[statusClass(one)] ?? ''} ${one.status}${names === '' ? '' : `: ${names}`}</span>`;
}
