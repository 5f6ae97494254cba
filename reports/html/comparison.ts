import { formatBytes } from '../../harness/bytes.ts';
import type { HolderDifference, IcicleDifference } from '../../harness/holders/compare.ts';
import type { Results } from '../../harness/results/schema.ts';
import { counted } from '../folded.ts';
import { growIcicles } from './browser/icicle.ts';
import { keepState } from './browser/state.ts';
import { switchTheme } from './browser/theme.ts';
import { differenceIcicleOf } from './difference-icicle-of.ts';
import { callOf, pageDocument } from './document.ts';
import { bar } from './header.ts';
import type { IcicleData } from './icicle-data.ts';
import { icicleFigure } from './icicle-figure.ts';
import { html, type Markup } from './markup.ts';
import { createIds } from './slug.ts';

/** One case that was attributed in two results files: what one of its operations held at the peak, then and now. */
export interface ComparedCase {
  readonly case: string;
  /** By the function that allocates it, the largest growth first; empty: nothing differs by more than two runs do. */
  readonly differences: readonly HolderDifference[];
  readonly icicle: IcicleDifference;
  /** Bytes an operation that two runs of the same code may differ by. */
  readonly leastBytes: number;
}

type Run = Pick<Results, 'command' | 'createdAt' | 'machine'>;

/** The page of a comparison: as self-contained as a report, and the same bytes for the same two files. */
export function renderComparison(compared: readonly ComparedCase[], before: Run, after: Run): string {
  const context = { id: createIds(), icicles: [] as IcicleData[] };
  const main = [
    html`<header class="neutral">${bar('memory: before and after')}
<h1>${sentence(compared)}</h1>
<p class="muted">Bytes that one operation holds at its live peak, by the function that allocates them. A function that moved within its file is
no new one. The line beside a function is where it begins now.</p></header>`,
    ...compared.map((one) => section(context, one)),
  ];
  return pageDocument({
    title: 'Plimsoll: before and after',
    main,
    footer: footer(before, after),
    data: { icicles: context.icicles },
    script: [callOf(switchTheme, 'window'), callOf(growIcicles, 'window'), callOf(keepState, 'window')].join(''),
    style: '',
  });
}

/** The largest difference of all; growth before shrinkage. */
function sentence(compared: readonly ComparedCase[]): string {
  const all = compared.flatMap((one) => one.differences.map((difference) => ({ of: one.case, difference })));
  const by = ({ difference: { beforeBytes, afterBytes } }: (typeof all)[number]) => afterBytes - beforeBytes;
  const [first] = all.toSorted((a, b) => by(b) - by(a));
  if (first === undefined)
    return `${counted(compared.length, 'case')}: nothing differs by more than two runs of the same code do.`;
  const more = all.length === 1 ? '' : ` ${counted(all.length - 1, 'further difference')} below.`;
  return `${first.of}: ${first.difference.sentence}.${more}`;
}

function section(context: Parameters<typeof icicleFigure>[0], one: ComparedCase): Markup {
  const id = context.id('difference', one.case);
  return html`<section class="scenario"><h2>${one.case}</h2>
${icicleFigure(context, differenceIcicleOf(id, one), {
  level: 3,
  title: peakWords(one),
  note: html`A frame is as wide as the larger of its two sides. What differs by less than ${formatBytes(one.leastBytes)} counts as the same.`,
  label: 'Bytes an operation by the stack that allocated them, before and after, the outermost frame on top',
  key: [
    ['grew', 'holds more (+)'],
    ['shrank', 'holds less (−), hatched'],
    ['same', 'the same (=)'],
  ],
  downloads: [],
  beneath: [differenceTable(one)],
})}</section>`;
}

function peakWords({ icicle: { beforeBytes, afterBytes }, leastBytes }: ComparedCase): string {
  const by = afterBytes - beforeBytes;
  if (Math.abs(by) < leastBytes) return `An operation holds ${formatBytes(afterBytes)} at its peak, as before.`;
  return `An operation holds ${formatBytes(afterBytes)} at its peak, before it was ${formatBytes(beforeBytes)} (${signed(by)}).`;
}

function differenceTable({ differences }: ComparedCase): Markup {
  if (differences.length === 0) return html`<p>Nothing differs by more than two runs of the same code do.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Differences by function"><table>
<thead><tr><th scope="col" class="left">allocated by</th><th scope="col">before</th><th scope="col">after</th><th scope="col">difference</th></tr></thead>
<tbody>${differences.map(
    ({ place, beforeBytes, afterBytes }) =>
      html`<tr><th scope="row" class="left wrap"><code>${place}</code></th><td>${beforeBytes === 0 ? 'new' : formatBytes(beforeBytes)}</td><td>${afterBytes === 0 ? 'gone' : formatBytes(afterBytes)}</td><td>${signed(afterBytes - beforeBytes)}</td></tr>`,
  )}</tbody></table></div>`;
}

function signed(bytes: number): string {
  return `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`;
}

function footer(before: Run, after: Run): Markup {
  const rows = [
    ['measured', ({ createdAt }: Run) => createdAt],
    ['by', ({ command }: Run) => command.replace(/ --out(?:=| +)(?:'[^']*'|"[^"]*"|\S+)/g, '')],
    ['Node', ({ machine }: Run) => `${machine.node.replace(/^v/, '')}, V8 ${machine.v8}`],
    ['system', ({ machine }: Run) => `${machine.platform} ${machine.arch}`],
  ] as const;
  return html`<footer><h2>What was compared</h2><div class="scroll" tabindex="0" role="group" aria-label="The two runs"><table>
<thead><tr><td class="left"></td><th scope="col" class="left">before</th><th scope="col" class="left">after</th></tr></thead>
<tbody>${rows.map(([name, of]) => html`<tr><th scope="row" class="left">${name}</th><td class="left wrap">${of(before)}</td><td class="left wrap">${of(after)}</td></tr>`)}</tbody></table></div></footer>`;
}
