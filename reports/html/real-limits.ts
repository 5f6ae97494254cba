import { formatBytes } from '../../harness/bytes.ts';
import { predictedWords } from '../../harness/judge/survival.ts';
import type { Survival } from '../../harness/results/survival.ts';
import type { CaseGroup } from '../groups.ts';
import { deathsUnder, limitedCaseWords, type RealLimit, realLimits, realLimitWords } from '../real-limits.ts';
import type { PageContext } from './context.ts';
import { killRate } from './kill-rate.ts';
import { html, type Markup } from './markup.ts';

/** The smallest limit of the kernel that cases of a scenario survived, beside what their books say; null: nobody asked. */
export function smallestLimits(context: PageContext, group: CaseGroup): Markup | null {
  const own = realLimits(context.results).filter((one) => belongsTo(one, group));
  if (own.length === 0) return null;
  const charts = own.flatMap((one) => killRate(context, group, one) ?? []);
  const limiters = [...new Set(own.map(({ fact }) => fact.limiter))].join(', ');
  return html`<div class="block"><h3>The smallest real limit</h3>
${own.map((one) => html`<p>${limitedCaseWords(one)}: ${realLimitWords(one)}.</p>`)}
<div class="scroll" tabindex="0" role="group" aria-label="Smallest real limits of ${group.scenario}"><table>
<caption>Under a memory limit of the kernel (${limiters}), swap off.</caption>
<thead><tr><th scope="col" class="left">case</th><th scope="col">lives at</th><th scope="col">dies at</th><th scope="col">runs each</th><th scope="col" class="left">the books say</th><th scope="col" class="left">and that is</th><th scope="col">anonymous</th><th scope="col">page cache</th><th scope="col">sockets</th><th scope="col">kernel</th></tr></thead>
<tbody>${own.map(row)}</tbody></table></div>
${charts.length === 0 ? null : html`<div class="charts">${charts}</div>`}
<p class="muted note">Anonymous, page cache, sockets and kernel: what was charged under the smallest limit that every run survived, each kind at
its highest. Resident figures know nothing of the last two.</p>
${own.map((one) => html`<p class="muted note">${limitedCaseWords(one)}: ${diedWords(one.fact)}.</p>`)}</div>`;
}

function belongsTo({ evidence }: RealLimit, { scenario, variant }: CaseGroup): boolean {
  if (evidence === null || evidence.case.scenario !== scenario) return false;
  return evidence.role === 'control' || evidence.case.variant === variant;
}

const standings: Readonly<Record<RealLimit['standing'], readonly [style: string, words: string]>> = {
  'within its books': ['good', '✓ enough'],
  'beyond its books': ['bad', '✗ too little'],
  'not judged': ['muted', '– not judged'],
};

function row(one: RealLimit): Markup {
  const { fact, predicted, standing } = one;
  const [style, words] = standings[standing];
  return html`<tr><th scope="row" class="left">${limitedCaseWords(one)}</th><td>${sizeOrDash(fact.livesBytes)}</td><td>${sizeOrDash(fact.diesBytes)}</td><td>${fact.runsEach}</td>
<td class="left wrap">${predicted === null ? '–' : predictedWords(predicted)}</td><td class="left ${style}">${words}</td>
${kindCells(fact.peak)}</tr>`;
}

/** Anonymous, page cache, sockets and kernel, as {@link smallestLimits} heads them. */
export function kindCells(peak: Survival['peak']): Markup {
  const kinds = [peak?.anonBytes, peak?.fileBytes, peak?.socketBytes, peak?.kernelBytes];
  return html`${kinds.map((size) => html`<td>${sizeOrDash(size)}</td>`)}`;
}

/** `60.0 MiB 3 of 3 died, 64.0 MiB 2 of 3 died`: every limit that was tried, those too that no chart has room for. */
function diedWords({ curve }: Survival): string {
  return curve
    .map((one) => `${formatBytes(one.limitBytes)} ${deathsUnder(one)} of ${deathsUnder(one) + one.survived} died`)
    .join(', ');
}

function sizeOrDash(size: number | null | undefined): string {
  return size === null || size === undefined ? '–' : formatBytes(size);
}
