import { formatBytes } from '../../harness/bytes.ts';
import type { Results } from '../../harness/results/schema.ts';
import { type Endings, endingsWords, generations, type OutcomeRow, outcomeRows, replayLimiters } from '../outcomes.ts';
import { limitedCaseWords, type RealLimit, realLimits, realLimitWords } from '../real-limits.ts';
import type { Ink, Mark } from './ink.ts';
import { cellsOf, hang, padLeft, padRight } from './layout.ts';

/** The smallest limit that each case survived, a sentence each; empty where nobody asked. */
export function renderSurvivals(results: Results, ink: Ink, width: number): string[] {
  const limits = realLimits(results);
  if (limits.length === 0) return [];
  const limiters = [...new Set(limits.map(({ fact }) => fact.limiter))].join(', ');
  return [
    heading('the smallest real limit', limiters, ink),
    ...limits.flatMap((one) => {
      const mark = standingMarks[one.standing];
      return hang(`  ${ink.style(ink.markStyle(mark), ink.mark(mark))} `, ink.text(sentenceOf(one)), width);
    }),
  ];
}

/** Every incident under every limit, as it was and as it is now; empty where none was replayed. */
export function renderReplays(results: Results, ink: Ink, width: number): string[] {
  const rows = outcomeRows(results);
  if (rows.length === 0) return [];
  const beside = aligned(besideEachOther(rows, ink));
  const fits = beside.every((line) => cellsOf(line) <= width);
  const [heads = '', ...lines] = fits ? beside : aligned(belowEachOther(rows, ink));
  return [heading('the incidents under a real limit', replayLimiters(results), ink), ink.style('dim', heads), ...lines];
}

function besideEachOther(rows: readonly OutcomeRow[], ink: Ink): string[][] {
  const cells = rows.map(({ incident, limitBytes, endings }) => [
    ink.text(incident),
    formatBytes(limitBytes),
    ...generations.map((one) => endingsCell(endings[one], ink)),
  ]);
  return [['incident', 'limit', ...generations], ...cells];
}

/** Where the terminal is too narrow for both generations in one line. */
function belowEachOther(rows: readonly OutcomeRow[], ink: Ink): string[][] {
  const cells = rows.flatMap(({ incident, limitBytes, endings }) =>
    generations
      .filter((one) => endings[one] !== null)
      .map((one) => [ink.text(incident), formatBytes(limitBytes), one, endingsCell(endings[one], ink)]),
  );
  return [['incident', 'limit', '', 'ended'], ...cells];
}

const standingMarks: Readonly<Record<RealLimit['standing'], Mark>> = {
  'within its books': 'good',
  'beyond its books': 'bad',
  'not judged': 'none',
};

function heading(title: string, limiters: string, ink: Ink): string {
  return `${ink.style('bold', title)}  ${ink.style('dim', ink.text(limiters))}`;
}

function sentenceOf(one: RealLimit): string {
  const scenario = one.evidence === null ? '' : `${one.evidence.case.scenario}, `;
  return `${scenario}${limitedCaseWords(one)}: ${realLimitWords(one)}`;
}

function endingsCell(endings: Endings | null, ink: Ink): string {
  const mark = markOf(endings);
  const words = endings === null ? '' : ` ${endingsWords(endings)}`;
  return ink.style(ink.markStyle(mark), `${ink.mark(mark)}${words}`);
}

function markOf(endings: Endings | null): Mark {
  if (endings === null) return 'none';
  if (endings.survived === endings.runs) return 'good';
  return endings.survived === 0 ? 'bad' : 'warning';
}

/** Limits end in one column, all else begins in one. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => cellsOf(row[at] ?? ''))));
  const cell = (text: string, at: number) => (at === 1 ? padLeft : padRight)(text, widths[at] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd());
}
