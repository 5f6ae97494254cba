import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { type CaseGroup, parametersKey } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** The ways that were thrown away, beside the one that was kept; null where only that one was measured. */
export function variants(context: PageContext, group: CaseGroup): Markup | null {
  const others = context.verdict.cases.filter((one) => one.scenario === group.scenario && one.kind === 'control');
  const pairs = others.map((other) => ({ other, product: group.cases.find((one) => samePoint(one, other)) ?? null }));
  if (pairs.length === 0) return null;
  const allowance = group.facts?.allowanceBytes ?? 0;
  const products = [...new Set(pairs.flatMap(({ product }) => product ?? []))];
  const rows = [...products.map((product) => ({ other: product, product })), ...pairs];
  const worst = pairs.reduce((a, b) => (ratio(b, allowance) > ratio(a, allowance) ? b : a));
  const times = ratio(worst, allowance);
  return html`<div class="block"><h3>Variants beside the product</h3>
${times > 0 ? html`<p>${worst.other.variant} takes ${times.toFixed(1)} × what the product takes.</p>` : null}
<div class="scroll" tabindex="0" role="group" aria-label="Variants of ${group.scenario}"><table>
<caption>Bytes for one operation, allowance taken off. The product is judged; its variants are only there to be compared and caught.</caption>
<thead><tr><th scope="col" class="left">variant</th><th scope="col" class="left">case</th><th scope="col">live</th><th scope="col">resident</th><th scope="col">× product</th><th scope="col">reserved</th></tr></thead>
<tbody>${rows.map((row) => variantRow(row, allowance))}</tbody></table></div></div>`;
}

interface Pair {
  readonly other: CaseVerdict;
  readonly product: CaseVerdict | null;
}

function variantRow({ other, product }: Pair, allowance: number): Markup {
  const { live, residentBytes } = peaksEach(other, allowance);
  const times = ratio({ other, product }, allowance);
  return html`<tr><th scope="row" class="left">${other === product ? html`<strong>${other.variant}</strong>` : other.variant}</th>
<td class="left">${formatParameters(other.parameters)}, ${other.concurrency} at once</td>
<td>${live === null ? '–' : formatInterval(live.lowerBytes, live.upperBytes)}</td>
<td>${residentBytes === null ? '–' : formatBytes(residentBytes)}</td>
<td>${times === 0 ? '–' : times.toFixed(1)}</td><td>${formatBytes(other.reservedBytes)}</td></tr>`;
}

/** By the lane that both have: of the resident peaks, else of what is surely live. 0 where there is none. */
function ratio({ other, product }: Pair, allowance: number): number {
  if (product === null) return 0;
  const [a, b] = [peaksEach(other, allowance), peaksEach(product, allowance)];
  if (a.residentBytes !== null && b.residentBytes !== null && b.residentBytes > 0)
    return a.residentBytes / b.residentBytes;
  if (a.live !== null && b.live !== null && b.live.lowerBytes > 0) return a.live.lowerBytes / b.live.lowerBytes;
  return 0;
}

function samePoint(one: CaseVerdict, other: CaseVerdict): boolean {
  return (
    one.concurrency === other.concurrency &&
    one.governed === other.governed &&
    parametersKey(one.parameters) === parametersKey(other.parameters)
  );
}
