import { formatBytes, KiB } from '../../harness/bytes.ts';
import type { Evidence } from '../../harness/judge/evidence.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CompletedTrial, LiveReading } from '../../harness/results/schema.ts';
import type { CaseGroup } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** What a wave's peak above the floor is made of, in bytes of the whole wave. */
export interface Parts {
  /** Reachable JavaScript objects. */
  readonly heap: number;
  /** Reachable off-heap memory: array buffers and everything else that V8 keeps books of. */
  readonly offHeap: number;
  /** Raw minus reachable, in the live lane. */
  readonly garbage: number;
  /** What V8's books held beyond that at a governor event under production flags. */
  readonly lateGarbage: number;
  /** Resident beyond all that: freed pages that malloc or V8 keep, and native memory in nobody's books. */
  readonly retained: number;
}

const names: readonly (readonly [keyof Parts, string])[] = [
  ['heap', 'heap'],
  ['offHeap', 'off-heap'],
  ['garbage', 'floating garbage'],
  ['lateGarbage', 'more garbage in production'],
  ['retained', 'allocator and native'],
];

/** A bar a case: its own table, so that nobody needs to see the bars. */
export function decomposition(context: PageContext, group: CaseGroup): Markup | null {
  const rows = group.cases.flatMap((one) => {
    const parts = partsOf(one, context.evidence.get(one.id));
    return parts === null ? [] : [{ one, parts }];
  });
  if (rows.length === 0) return null;
  const reservedOf = (one: CaseVerdict) => (group.facts?.allowanceBytes ?? 0) + one.concurrency * one.reservedBytes;
  const scale = Math.max(...rows.map(({ one, parts }) => Math.max(total(parts), reservedOf(one))));
  return html`<div class="block"><h3>What the peak is made of</h3>
<p>${whatToSee(rows.map(({ parts }) => parts))}</p>
<div class="scroll" tabindex="0" role="group" aria-label="What the peak of ${group.scenario} is made of"><table class="parts">
<caption>The whole wave above the floor. A bar's parts stand in the order of the columns; the line across it is what is reserved.</caption>
<thead><tr><th scope="col" class="left">case</th><th scope="col" class="left bar">parts</th>${names.map(
    ([part, name]) => html`<th scope="col"><span class="patch ${part}"></span>${name}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    ({
      one,
      parts,
    }) => html`<tr><th scope="row" class="left">${formatParameters(one.parameters)}, ${one.concurrency} at once</th>
<td class="bar">${bar(parts, reservedOf(one), scale)}</td>${names.map(([part]) => html`<td>${formatBytes(parts[part])}</td>`)}</tr>`,
  )}</tbody></table></div>
<p class="muted note">Heap and off-heap: reachable at the highest collected checkpoint of the live lane, above its floor; the lane reads
array buffers and other external memory as one figure, and the band between idle processes is not taken off. Floating garbage: the lane's
highest raw reading minus the collected one. More garbage in production: V8's highest books at a governor event of the resident lane, beyond
those two. Allocator and native: the rest up to the kernel's mark, so freed pages that are kept, and native memory in nobody's books.</p></div>`;
}

/** Null without both lanes: the parts of one can't be told from the other's. */
export function partsOf(one: CaseVerdict, evidence: Evidence | undefined): Parts | null {
  const held = highestLive(evidence?.trials.live ?? []);
  if (held === null || one.live === null || one.resident === null || evidence === undefined) return null;
  const { floor, warm, lower } = held;
  const code = Math.max(0, warm.codeUsedBytes - floor.codeUsedBytes);
  const heap = Math.max(0, lower.heapBytes - floor.usedBytes - code);
  const offHeap = Math.max(0, lower.externalBytes - floor.externalBytes);
  const garbage = Math.max(0, one.live.upperBytes - one.live.lowerBytes);
  const rest = Math.max(0, one.resident.aboveFloorBytes - heap - offHeap - garbage);
  const books = Math.max(0, ...evidence.trials.resident.map(highestBooks));
  const lateGarbage = Math.min(rest, Math.max(0, books - heap - offHeap - garbage));
  return { heap, offHeap, garbage, lateGarbage, retained: rest - lateGarbage };
}

function highestLive(trials: readonly CompletedTrial[]): LiveReading | null {
  const readings = trials.flatMap(({ live }) => (live === null ? [] : [live]));
  const above = ({ lower, floor }: LiveReading) =>
    lower.heapBytes + lower.externalBytes - floor.usedBytes - floor.externalBytes;
  return readings.toSorted((a, b) => above(b) - above(a))[0] ?? null;
}

/** V8's books at the governor event where they were fullest, above the cold process and its warm-up's code. */
function highestBooks({ resident, series }: CompletedTrial): number {
  const events = series.find(({ columns }) => columns.includes('heapUsed') && columns.includes('external'));
  if (events === undefined || resident === null) return 0;
  const [heap, external] = [events.columns.indexOf('heapUsed'), events.columns.indexOf('external')];
  const { coldHeap, resetHeap } = resident;
  const code = Math.max(0, resetHeap.codeUsedBytes - coldHeap.codeUsedBytes);
  const fixed = coldHeap.usedBytes + coldHeap.externalBytes + code;
  return events.rows.reduce((most, row) => Math.max(most, ((row[heap] ?? 0) + (row[external] ?? 0)) * KiB - fixed), 0);
}

function total(parts: Parts): number {
  return names.reduce((sum, [part]) => sum + parts[part], 0);
}

function bar(parts: Parts, reservedBytes: number, scale: number): Markup {
  const at = (size: number) => Math.round((size / scale) * 10_000) / 10;
  const starts = names.map((_, index) => names.slice(0, index).reduce((sum, [part]) => sum + parts[part], 0));
  return html`<svg class="stack" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${names.map(
    ([part], index) =>
      html`<rect class="${part}" x="${at(starts[index] ?? 0)}" y="3" width="${at(parts[part])}" height="14"/>`,
  )}<path class="reserved" d="M${Math.min(998, at(reservedBytes))} 0v20"/></svg>`;
}

function whatToSee(all: readonly Parts[]): string {
  const largest = all.reduce((a, b) => (total(b) > total(a) ? b : a));
  const [part, name] = names.reduce((a, b) => (largest[b[0]] > largest[a[0]] ? b : a));
  const share = Math.round((largest[part] / Math.max(1, total(largest))) * 100);
  return `In the largest wave, ${share} % of what was taken is ${name} (${formatBytes(largest[part])} of ${formatBytes(total(largest))}).`;
}
