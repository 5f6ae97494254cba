import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict, Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { type Folded, foldControls, foldReferences } from '../folded.ts';
import { formatParameters } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import { html, type Markup } from './markup.ts';

/** The instrument's test of itself, what history's mistakes came to, and what was not judged. */
export function instrumentSection(verdict: Verdict, results: Results): Markup {
  return html`<section id="trust"><h2>Can these figures be trusted?</h2>
${folded('references', foldReferences(verdict), referenceTable(verdict.cases, results))}
${folded('controls', foldControls(verdict), html`<p class="muted">Each is told in the section of its scenario.</p>`)}
${notJudged(verdict.notJudged)}
</section>`;
}

function notJudged(left: readonly string[]): Markup | null {
  if (left.length === 0) return null;
  return html`<p>Not judged here:</p><ul>${left.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function folded(id: string, fold: Folded | null, table: Markup): Markup | null {
  if (fold === null) return null;
  return html`<details id="${id}"${fold.good ? null : html` open=""`}><summary class="${fold.good ? 'good' : 'bad'}">${fold.line}</summary>
${fold.exceptions.length === 0 ? null : html`<ul>${fold.exceptions.map((one) => html`<li>${one}</li>`)}</ul>`}${table}</details>`;
}

function referenceTable(cases: readonly CaseVerdict[], results: Results): Markup {
  const rows = cases.filter((one) => one.kind === 'reference');
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Reference subjects"><table><caption>Subjects whose true bytes are known, for one operation</caption>
<thead><tr><th scope="col" class="left">subject</th><th scope="col">at once</th><th scope="col">live truth</th><th scope="col">live read</th><th scope="col">resident truth</th><th scope="col">resident read</th><th scope="col" class="left">verdict</th></tr></thead>
<tbody>${rows.map((one) => referenceRow(one, results))}</tbody></table></div>`;
}

function referenceRow(one: CaseVerdict, results: Results): Markup {
  const facts = results.scenarios.find((scenario) => scenario.name === one.scenario);
  const key = formatParameters(one.parameters);
  const truth = facts?.points.find((point) => formatParameters(point.parameters) === key)?.truth;
  const { live, residentBytes } = peaksEach(one, facts?.allowanceBytes ?? 0);
  return html`<tr><th scope="row" class="left">${one.scenario}</th><td>${one.concurrency}</td>
<td>${truth?.live ? formatInterval(truth.live.lowerBytes, truth.live.upperBytes) : '–'}</td>
<td>${live === null ? '–' : formatInterval(live.lowerBytes, live.upperBytes)}</td>
<td>${truth?.residentBytes == null ? '–' : formatBytes(truth.residentBytes)}</td>
<td>${residentBytes === null ? '–' : formatBytes(residentBytes)}</td>
<td class="left ${one.status === 'holds' ? 'good' : 'bad'}">${one.status === 'holds' ? '✓' : '✗'} ${one.status}</td></tr>`;
}
