import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { type CaseGroup, groupTitle } from '../groups.ts';
import { formatParameter } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import { html, type Markup } from './markup.ts';

/** One line a case, for one operation; the peaks' cells are the darker the more of the reservation they take. */
export function caseTable(group: CaseGroup): Markup {
  const names = [...new Set(group.cases.flatMap((one) => Object.keys(one.parameters)))];
  return html`<div class="scroll"><table class="cases">
<caption>${groupTitle(group)}: bytes for one operation. The darker a cell, the more of the reservation it takes.</caption>
<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col">at once</th><th scope="col">reserved</th>
<th scope="col">live</th><th scope="col">resident</th><th scope="col">used</th><th scope="col">needs</th><th scope="col">trials</th><th scope="col" class="left">verdict</th></tr></thead>
<tbody>${group.cases.map((one) => row(one, names, group.facts?.allowanceBytes ?? 0))}</tbody>
</table></div>`;
}

/** What the columns mean: once a page, under the first table. */
export const columnsNote: Markup = html`<p class="muted note">Live: what the code must hold, from what is surely reachable to what may be. Resident: what the kernel counted above
the idle process. Needs: the smallest reservation that every rule would have passed. Used: peak ÷ reservation.</p>`;

function row(one: CaseVerdict, names: readonly string[], allowanceBytes: number): Markup {
  const { live, residentBytes } = peaksEach(one, allowanceBytes);
  const { utilisation, neededBytes } = one;
  return html`<tr>
${names.map((name) => html`<td>${formatParameter(one.parameters[name] ?? Number.NaN)}</td>`)}
<th scope="row">${one.concurrency}${one.governed ? html` <small>governed</small>` : null}</th>
<td>${formatBytes(one.reservedBytes)}</td>
${heat(live && formatInterval(live.lowerBytes, live.upperBytes), live && live.upperBytes / one.reservedBytes)}
${heat(residentBytes === null ? null : formatBytes(residentBytes), residentBytes === null ? null : residentBytes / one.reservedBytes)}
${heat(utilisation === null ? null : `${Math.round(utilisation * 100)} %`, utilisation, one.status === 'fails')}
<td>${neededBytes === null ? '–' : formatBytes(neededBytes)}</td>
<td class="muted">${one.trials.live} live, ${one.trials.resident} resident</td>
<td class="left ${statusClass(one)}">${verdictText(one)}</td>
</tr>`;
}

/** Ten steps, because the policy allows no style attribute. Red only where the verdict says so. */
function heat(text: string | null, share: number | null, failed = false): Markup {
  if (text === null || share === null || !Number.isFinite(share)) return html`<td>${text ?? '–'}</td>`;
  const step = Math.min(10, Math.max(0, Math.floor(share * 10)));
  return html`<td class="${failed ? 'over' : `heat-${step}`}">${text}</td>`;
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
