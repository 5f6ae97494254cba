import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { formatSeconds } from '../duration.ts';
import { counted, type Folded, foldControls, foldReferences, furtherNotJudged } from '../folded.ts';
import { groupCases } from '../groups.ts';
import { renderFindings } from './findings.ts';
import { createInk, type Ink, type Mark } from './ink.ts';
import { hang, hangCommand, wrap } from './layout.ts';
import { renderReplays, renderSurvivals } from './real-limits.ts';
import { renderGroup } from './table.ts';

export interface TerminalOptions {
  /** Columns of the terminal. Lines are kept within it except paths and commands, which stay whole. */
  readonly width: number;
  /** False: plain ASCII, no escape sequence at all. */
  readonly colour: boolean;
  /** Symbols beyond ASCII. Default: as `colour`. */
  readonly unicode?: boolean;
  /** Where the page was written; left out, no line about it. */
  readonly report?: string;
}

/** The verdict for a terminal: the sentence first, then findings, cases, the instrument's own test, and where to read on. */
export function renderVerdict(verdict: Verdict, results: Results, options: TerminalOptions): string {
  const ink = createInk({ colour: options.colour, unicode: options.unicode ?? options.colour });
  const width = Math.max(40, options.width);
  const sections = [
    renderSentence(verdict, ink, width),
    ...renderFindings(verdict.findings, verdict.sentence, ink, width),
    ...groupCases(verdict, results).map((group) => renderGroup(group, ink, width)),
    renderSurvivals(results, ink, width),
    renderReplays(results, ink, width),
    renderRest(verdict, ink, width),
    renderFooter(results, options, ink, width),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const statusMarks: Readonly<Record<Verdict['status'], Mark>> = {
  green: 'good',
  red: 'bad',
  inconclusive: 'unsure',
  broken: 'bad',
  interrupted: 'warning',
};

function renderSentence(verdict: Verdict, ink: Ink, width: number): string[] {
  const mark = statusMarks[verdict.status];
  const style = [ink.markStyle(mark), 'bold'].flat() as Parameters<Ink['style']>[0];
  return hang(`${ink.mark(mark)} `, ink.text(verdict.sentence), width).map((line) => ink.style(style, line));
}

function renderRest(verdict: Verdict, ink: Ink, width: number): string[] {
  return [
    ...renderFolded(foldReferences(verdict), ink, width),
    ...renderFolded(foldControls(verdict), ink, width),
    ...furtherNotJudged(verdict).flatMap((one) =>
      hang(`${ink.mark('none')} `, ink.text(`not judged here: ${one}`), width).map((line) => ink.style('dim', line)),
    ),
  ];
}

function renderFolded(folded: Folded | null, ink: Ink, width: number): string[] {
  if (folded === null) return [];
  const mark = folded.good ? 'good' : 'bad';
  const head = `${ink.style(ink.markStyle(mark), ink.mark(mark))} ${ink.text(folded.line)}`;
  return [head, ...folded.exceptions.flatMap((one) => hang('    ', ink.text(one), width))];
}

function renderFooter(results: Results, options: TerminalOptions, ink: Ink, width: number): string[] {
  const { machine } = results;
  const facts =
    `${counted(results.trials.length, 'trial')} in ${formatSeconds(results.seconds)}, plan ${results.plan}, ` +
    `Node ${machine.node.replace(/^v/, '')}, ${machine.platform} ${machine.arch}, ${counted(machine.cpus, 'CPU')}`;
  return [
    ...wrap(ink.text(facts), width).map((line) => ink.style('dim', line)),
    ...(options.report === undefined ? [] : [`report  ${ink.style('underline', ink.text(options.report))}`]),
    ...hangCommand('repeat  ', ink.text(results.command), width),
  ];
}
