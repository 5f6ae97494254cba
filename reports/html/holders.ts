import { formatBytes } from '../../harness/bytes.ts';
import type { Attributed, Attribution, Frame, Growth } from '../../harness/results/attribution.ts';
import { counted } from '../folded.ts';
import type { CaseGroup } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import type { PageContext } from './context.ts';
import type { IcicleData, IcicleFrame, IcicleView } from './icicle-data.ts';
import { html, type Markup } from './markup.ts';

/** Stacks of an icicle; smaller ones are shown as one, so that a heap of thousands of crumbs stays a page. */
const MOST_STACKS = 1500;

/** Rows of the tables behind it. */
const MOST_ROWS = 20;

/** Who held it at the peak: allocated by, held by, what stayed afterwards; null where nobody asked. */
export function holders(context: PageContext, group: CaseGroup, ids: ReadonlySet<string>): Markup | null {
  const found = context.results.attributions.filter((one) => ids.has(one.case));
  const growths = context.results.growths.filter((one) => ids.has(one.case));
  if (found.length === 0 && growths.length === 0) return null;
  return html`<div class="block"><h3>Who held it at the peak</h3>${found.map((one) => attribution(context, group, one))}${growths.map(growth)}</div>`;
}

function attribution(context: PageContext, group: CaseGroup, one: Attribution): Markup {
  if (one.status === 'failed') return html`<p><strong>${one.case}</strong>: not known. ${one.message}</p>`;
  const { check } = one;
  if (!check.trusted) {
    const share = Math.round((check.rightBytes / Math.max(1, check.expectedBytes)) * 100);
    return html`<p><strong>${one.case}</strong>: not shown. The known holder that rode along was only ${share} % right (${formatBytes(check.rightBytes)} of ${formatBytes(check.expectedBytes)}), so nothing else of this attribution can be trusted.</p>`;
  }
  return attributed(context, group, one);
}

function attributed(context: PageContext, group: CaseGroup, one: Attributed): Markup {
  const id = context.id(group.scenario, 'holders', one.case);
  const data = icicleData(id, one);
  context.icicles.push(data);
  const alive = one.peak.heapBytes + one.peak.offHeapBytes;
  return html`<figure id="${id}" class="icicle">
<figcaption><h4>${caseWords(context, one.case)}: ${mostWords(one)}</h4></figcaption>
<p class="muted note">Alive at "${one.peak.checkpoint}" in wave ${one.peak.wave + 1}: off-heap ${formatBytes(one.peak.offHeapBytes)}, JavaScript heap ${formatBytes(one.peak.heapBytes)}, above the idle subject. A buffer is charged to the stack that allocated it.
The known holder that rode along was ${share(one.check.rightBytes, one.check.expectedBytes)} right. Enter or click zooms, Escape goes back up, arrow keys move.</p>
<p class="tools"><label>Search <input type="search" autocomplete="off" spellcheck="false"></label>
${data.views.length < 2 ? null : html`<label>Show <select>${data.views.map(({ name }, at) => html`<option value="${at}">${name}</option>`)}</select></label>`}
<label><input type="checkbox"> every frame, Node's and packages' too</label>
<button type="button" class="whole">Whole tree</button>
<button type="button" data-download="speedscope" data-of="${id}">Speedscope</button></p>
<p class="detail" aria-live="polite">&nbsp;</p>
<div class="tree" role="tree" id="${context.id(id, 'tree')}" aria-label="Bytes alive at the peak by the stack that allocated them, the outermost frame on top"></div>
<ul class="key"><li><span class="patch subject"></span>your code</li><li><span class="patch dependency"></span>a package</li><li><span class="patch node"></span>Node</li><li><span class="patch native"></span>native</li></ul>
<noscript><p class="muted">The icicle needs JavaScript; the tables below have its largest stacks.</p></noscript>
${stackTable(context, id, one)}
${heldBy(one, alive)}
${poolWords(one)}
${unattributed(one, alive)}
</figure>`;
}

/** The sentence that leads to the line: what most of the bytes were allocated by. */
export function mostWords(one: Attributed): string {
  const alive = one.peak.heapBytes + one.peak.offHeapBytes;
  const first = one.allocatedBy.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  const top = ownFrame(first?.stack.flatMap((at) => one.frames[at] ?? []) ?? []);
  if (first === undefined || top === undefined) return 'nothing was held above the idle subject.';
  const at = placeOf(top) === '' ? '' : ` at ${placeOf(top)}`;
  return `most of it, ${formatBytes(sizeOf(first))} of ${formatBytes(alive)} (${share(sizeOf(first), alive)}), was allocated by ${nameOf(top)}${at}.`;
}

/** `content 64 MiB, 8 at once`; the id itself where the verdict does not know the case. */
function caseWords(context: PageContext, id: string): string {
  const one = context.verdict.cases.find((each) => each.id === id);
  if (one === undefined) return id;
  const words = `${formatParameters(one.parameters)}, ${one.concurrency} at once`;
  return one.kind === 'control' ? `${one.variant}, ${words}` : words;
}

/** The rest of the live bytes is a frame of its own, so that the icicle's width is what was alive. */
function icicleData(id: string, one: Attributed): IcicleData {
  const rest = one.unattributed.reduce((sum, { bytes }) => sum + bytes, 0);
  const frames: IcicleFrame[] = one.frames.map((frame) => [nameOf(frame), placeOf(frame), frame.owner]);
  const crumbs = frames.push(['(smaller stacks)', '', 'native']) - 1;
  const unknown = frames.push(['(no stack known)', '', 'native']) - 1;
  const alive: IcicleView = {
    name: 'allocated by, alive at the peak',
    stacks: [
      ...largest(
        one.allocatedBy.map(({ stack, heapBytes, offHeapBytes }) => [stack, heapBytes, offHeapBytes] as const),
        crumbs,
      ),
      ...(rest > 0 ? [[[unknown], 0, rest] as const] : []),
    ],
  };
  const churn: IcicleView = {
    name: 'churn: allocated on the heap, most of it collected since',
    stacks: largest(
      one.churn.map(({ stack, bytes }) => [stack, bytes, 0] as const),
      crumbs,
    ),
  };
  return { id, title: one.case, frames, views: one.churn.length === 0 ? [alive] : [alive, churn] };
}

function largest(stacks: IcicleView['stacks'], crumbs: number): IcicleView['stacks'] {
  const sorted = stacks.toSorted((a, b) => b[1] + b[2] - a[1] - a[2]);
  const small = sorted.slice(MOST_STACKS);
  if (small.length === 0) return sorted;
  const sum = (part: 1 | 2) => small.reduce((total, stack) => total + stack[part], 0);
  return [...sorted.slice(0, MOST_STACKS), [[crumbs], sum(1), sum(2)]];
}

function sizeOf({ heapBytes, offHeapBytes }: { readonly heapBytes: number; readonly offHeapBytes: number }): number {
  return heapBytes + offHeapBytes;
}

/** What to change is in the user's code: the innermost frame there, else the innermost of all. */
function ownFrame(stack: readonly Frame[]): Frame | undefined {
  return stack.findLast(({ owner }) => owner === 'subject') ?? stack.at(-1);
}

function nameOf(frame: Frame): string {
  return frame.function === '' ? '(anonymous)' : frame.function;
}

function placeOf({ file, line }: Frame): string {
  return file === '' ? '' : line === 0 ? file : `${file}:${line}`;
}

function share(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((part / whole) * 100)} %`;
}

function stackTable(context: PageContext, id: string, one: Attributed): Markup {
  const rows = one.allocatedBy.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_ROWS);
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
<tbody>${rows.map((row) => html`<tr><th scope="row" class="left wrap">${row.holder}</th><td>${formatBytes(row.bytes)}</td><td>${share(row.bytes, alive)}</td><td>${row.objects}</td></tr>`)}</tbody></table></div>`;
}

function poolWords({ poolPages }: Attributed): Markup | null {
  if (poolPages.pages === 0) return null;
  return html`<p class="muted note">${counted(poolPages.pages, 'page')} of Node's buffer pool (${formatBytes(poolPages.pageBytes)}) were still there, pinned by ${formatBytes(poolPages.pinnedBytes)} of slices.</p>`;
}

function unattributed({ unattributed: missing }: Attributed, alive: number): Markup | null {
  if (missing.length === 0) return null;
  const sum = missing.reduce((total, { bytes }) => total + bytes, 0);
  return html`<p class="muted note">No stack is known for ${formatBytes(sum)} (${share(sum, alive)}): ${missing.map(({ what, bytes }) => `${what} ${formatBytes(bytes)}`).join(', ')}.</p>`;
}

function growth(one: Growth): Markup {
  const each = formatBytes(one.retainedBytesPerOperation);
  const title =
    one.leaks.length === 0
      ? `nothing stayed after ${one.operations} operations`
      : `${each} an operation stayed after ${one.operations} operations`;
  return html`<div class="finding ${one.leaks.length === 0 ? 'note' : 'error'}"><h4>${one.case}: ${title}</h4>${one.leaks.map(
    (leak) =>
      html`<p>${formatBytes(leak.bytes)} in ${counted(leak.objects, 'object')}, held by <code>${leak.path.join(' → ')}</code></p>`,
  )}</div>`;
}
