import { formatBytes } from '../../harness/bytes.ts';
import type { Attributed, Attribution, Growth } from '../../harness/results/attribution.ts';
import { counted } from '../folded.ts';
import { caseWords } from './case-words.ts';
import type { PageContext } from './context.ts';
import { nameOf, placeOf } from './frame-words.ts';
import { icicleFigure } from './icicle-figure.ts';
import { icicleOf } from './icicle-of.ts';
import { largestHolders, share, sizeOf } from './largest-holders.ts';
import { growthWords, leakPaths } from './leaks.ts';
import { html, type Markup } from './markup.ts';
import { prose } from './prose.ts';

/** V8 writes down no more of a stack: neither its allocation tracker nor its sampling profiler keeps the place of a call. */
const LINES = html`<p class="muted note">The line beside a function is where that function begins, not the line of the call: V8 keeps no more
of an allocation's stack. The call to look for in it is the frame beneath.</p>`;

/** Rows of the table of what holds it. */
const MOST_ROWS = 20;

/** Who held it at the peak: allocated by, held by, what stayed afterwards; null where nobody asked. */
export function holders(context: PageContext, scenario: string): Markup | null {
  const ids = new Set(context.results.cases.filter((one) => one.scenario === scenario).map(({ id }) => id));
  const found = context.results.attributions.filter((one) => ids.has(one.case));
  const growths = context.results.growths.filter((one) => ids.has(one.case));
  if (found.length === 0 && growths.length === 0) return null;
  return html`<div class="block"><h3>Who held it at the peak</h3>${found.length === 0 ? null : LINES}${found.map((one) => attribution(context, scenario, one))}${growths.map((one) => growth(context, one))}</div>`;
}

/** Variants that were asked about alone have no section of their own product; what was found out is told all the same. */
export function holdersAlone(context: PageContext): readonly Markup[] {
  const asked = new Set([...context.results.attributions, ...context.results.growths].map((one) => one.case));
  const scenarios = new Set(context.results.cases.filter(({ id }) => asked.has(id)).map(({ scenario }) => scenario));
  return [...scenarios].flatMap((scenario) => {
    const block = context.sections.has(scenario) ? null : holders(context, scenario);
    if (block === null) return [];
    return [
      html`<section id="${context.id('scenario', scenario)}" class="scenario"><h2>${scenario}</h2>${block}</section>`,
    ];
  });
}

function attribution(context: PageContext, scenario: string, one: Attribution): Markup {
  if (one.status === 'failed') return html`<p><strong>${one.case}</strong>: not known. ${one.message}</p>`;
  const { check } = one;
  if (!check.trusted) {
    const share = Math.round((check.rightBytes / Math.max(1, check.expectedBytes)) * 100);
    return html`<p><strong>${one.case}</strong>: not shown. The known holder that rode along was only ${share} % right (${formatBytes(check.rightBytes)} of ${formatBytes(check.expectedBytes)}), so nothing else of this attribution can be trusted.</p>`;
  }
  return attributed(context, scenario, one);
}

function attributed(context: PageContext, scenario: string, one: Attributed): Markup {
  const id = context.id(scenario, 'holders', one.case);
  const { peak, check } = one;
  const alive = peak.heapBytes + peak.offHeapBytes;
  return icicleFigure(context, icicleOf(id, one, context.icicleBytes), {
    level: 4,
    title: html`${caseWords(context, one.case)}: ${prose(largestHolders(one))}`,
    note: html`Alive at "${peak.checkpoint}" in wave ${peak.wave + 1}: off-heap ${formatBytes(peak.offHeapBytes)}, JavaScript heap ${formatBytes(peak.heapBytes)}, above the idle subject. A buffer is charged to the stack that allocated it.
The known holder that rode along was ${share(check.rightBytes, check.expectedBytes)} right.`,
    label: 'Bytes alive at the peak by the stack that allocated them, the outermost frame on top',
    key: [
      ['subject', 'your code'],
      ['dependency', 'a package'],
      ['node', 'Node'],
      ['native', 'native'],
    ],
    downloads: [
      ['speedscope', 'Speedscope'],
      ['heapprofile', '.heapprofile'],
    ],
    beneath: [stackTable(context, id, one), heldBy(one, alive), poolWords(one), unattributed(one, alive)],
  });
}

function stackTable(context: PageContext, id: string, one: Attributed): Markup {
  const rows = one.allocatedBy.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, context.stackRows);
  return html`<details id="${context.id(id, 'table')}"><summary>Table of the ${counted(rows.length, 'largest stack')}</summary><div class="scroll" tabindex="0" role="group" aria-label="Largest stacks"><table>
<thead><tr><th scope="col" class="left">allocated by, innermost first</th><th scope="col">off-heap</th><th scope="col">heap</th><th scope="col">objects</th></tr></thead>
<tbody>${rows.map((row) => {
    const stack = row.stack.flatMap((at) => one.frames[at] ?? []).toReversed();
    const text = stack.map((frame) => `${nameOf(frame)} ${placeOf(frame)}`.trim()).join(' ← ');
    return html`<tr><th scope="row" class="left wrap"><code>${text}</code></th><td>${formatBytes(row.offHeapBytes)}</td><td>${formatBytes(row.heapBytes)}</td><td>${row.objects}</td></tr>`;
  })}</tbody></table></div></details>`;
}

/** Another question than who allocated it, and so another table: what to let go of. */
function heldBy({ heldBy: all }: Attributed, alive: number): Markup | null {
  if (all.length === 0) return null;
  const rows = all.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_ROWS);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="What held it"><table>
<caption>Held by: what keeps it from being collected, the nearest thing outside Node's own objects</caption>
<thead><tr><th scope="col" class="left">holder</th><th scope="col">bytes</th><th scope="col">of all</th><th scope="col">objects</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row" class="left wrap">${prose(row.holder)}</th><td>${formatBytes(row.bytes)}</td><td>${share(row.bytes, alive)}</td><td>${row.objects}</td></tr>`)}</tbody></table></div>`;
}

function poolWords({ poolPages }: Attributed): Markup | null {
  if (poolPages.pages === 0) return null;
  const { pages, pageBytes, pinnedBytes, leastPinned } = poolPages;
  const each = formatBytes(pageBytes / pages);
  const least =
    leastPinned.length === 0
      ? ''
      : ` By the page, the fewest first: ${leastPinned.map(formatBytes).join(', ')} of ${each}.`;
  return html`<p class="muted note">${counted(pages, 'page')} of Node's buffer pool (${formatBytes(pageBytes)}) were still there, pinned by ${formatBytes(pinnedBytes)} of slices.${least}</p>`;
}

function unattributed({ unattributed: missing }: Attributed, alive: number): Markup | null {
  if (missing.length === 0) return null;
  const sum = missing.reduce((total, { bytes }) => total + bytes, 0);
  return html`<p class="muted note">No stack is known for ${formatBytes(sum)} (${share(sum, alive)}): ${missing.map(({ what, bytes }) => `${what} ${formatBytes(bytes)}`).join(', ')}.</p>`;
}

function growth(context: PageContext, one: Growth): Markup {
  const kind = one.leaks.length === 0 ? 'note' : 'warning';
  return html`<div class="finding ${kind}"><h4>${caseWords(context, one.case)}: ${growthWords(one)}</h4>${leakPaths(one)}</div>`;
}
