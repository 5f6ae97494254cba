import { formatBytes } from '../../harness/bytes.ts';
import type { Results } from '../../harness/results/schema.ts';
import { formatSeconds } from '../duration.ts';
import { counted } from '../folded.ts';
import { type Endings, endingsWords, generations, type OutcomeRow, outcomeRows, replayLimiters } from '../outcomes.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';
import { kindCells } from './real-limits.ts';

/** Every incident under every limit, as it was and as it is now; null where none was replayed. */
export function replays(context: PageContext): Markup | null {
  const rows = outcomeRows(context.results);
  if (rows.length === 0) return null;
  return html`<section id="replays"><h2>The incidents under a real limit</h2>
<p>Each incident was replayed as it was (before) and as it is now (after).</p>
<div class="scroll" tabindex="0" role="group" aria-label="How the incidents ended"><table>
<caption>Under a memory limit of the kernel (${replayLimiters(context.results)}), swap off. The darker a cell, the more of its runs died.</caption>
<thead><tr><th scope="col" class="left">incident</th><th scope="col">limit</th>${generations.map((one) => html`<th scope="col" class="left">${one}</th>`)}</tr></thead>
${[...Map.groupBy(rows, ({ incident }) => incident).values()].map(body)}
</table></div>
${everyRun(context)}</section>`;
}

function body(rows: readonly OutcomeRow[]): Markup {
  return html`<tbody>${rows.map(
    ({ incident, limitBytes, endings }, at) =>
      html`<tr>${at === 0 ? html`<th scope="rowgroup" rowspan="${rows.length}" class="left">${incident}</th>` : null}<th scope="row">${formatBytes(limitBytes)}</th>${generations.map((one) => cell(endings[one]))}</tr>`,
  )}</tbody>`;
}

/** Steps of the style sheet, because the policy allows no style attribute. */
function cell(endings: Endings | null): Markup {
  if (endings === null) return html`<td class="left muted">–</td>`;
  const { runs, survived } = endings;
  const sign = survived === runs ? '✓' : survived === 0 ? '✗' : '!';
  return html`<td class="left heat-${Math.floor((10 * (runs - survived)) / runs)}">${sign} ${endingsWords(endings)}</td>`;
}

/** Without its own words about its end: a subject may have printed them, and the page goes to others. */
function everyRun({ id, results }: PageContext): Markup {
  const runs = results.replays?.runs ?? [];
  return html`<details id="${id('replays', 'runs')}"><summary>${counted(runs.length, 'run')}, one by one</summary><div class="scroll tall" tabindex="0" role="group" aria-label="Every replay"><table>
<caption>Right: compared with its source, to the byte. The rest is what the kernel charged, each kind at its highest.</caption>
<thead><tr><th scope="col" class="left">incident</th><th scope="col" class="left">generation</th><th scope="col">limit</th><th scope="col" class="left">ended</th><th scope="col">after</th><th scope="col">asked</th><th scope="col">done</th><th scope="col">right</th><th scope="col">anonymous</th><th scope="col">page cache</th><th scope="col">sockets</th><th scope="col">kernel</th></tr></thead>
<tbody>${runs.map(runRow)}</tbody></table></div></details>`;
}

function runRow(one: NonNullable<Results['replays']>['runs'][number]): Markup {
  const work = [one.work?.expected, one.work?.completed, one.work?.verified];
  return html`<tr><th scope="row" class="left">${one.incident}</th><td class="left">${one.generation}</td><td>${formatBytes(one.limitBytes)}</td><td class="left">${one.outcome}</td><td>${formatSeconds(one.seconds)}</td>${work.map((count) => html`<td>${count ?? '–'}</td>`)}${kindCells(one.peak)}</tr>`;
}
