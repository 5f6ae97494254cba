/** How the peaks of two results differ, for a terminal and for a comment on a pull request. */
import { clean } from '../../reports/clean.ts';
import { plain } from '../../reports/markdown/text.ts';
import { formatBytes } from '../bytes.ts';
import type { ComparedPeak, PeakComparison } from '../judge/compare-peaks.ts';
import { column, type Row } from './tell-columns.ts';

/** The first sentence: what differs, or that nothing does, and what can't be told. */
export function peaksSentence({ peaks }: PeakComparison): string {
  const more = peaks.filter(({ change }) => change.verdict === 'more');
  const less = peaks.filter(({ change }) => change.verdict === 'less');
  const open = peaks.filter(({ change }) => change.verdict === 'open');
  const worst = [...more, ...less].sort((a, b) => Math.abs(b.change.share) - Math.abs(a.change.share))[0];
  const first =
    worst === undefined
      ? `No figure of ${peaks.length} differs`
      : `${more.length} of ${peaks.length} figures are higher, ${less.length} lower: the ${worst.lane} ${worst.what} of ` +
        `${worst.case} by ${signed(each(worst, worst.change.shiftBytes))}${worst.what === 'peak' ? ' an operation' : ''} (${percent(worst)})`;
  return open.length === 0 ? `${first}.` : `${first}; ${open.length} can't be told from chance with so few trials.`;
}

export function peaksText(comparison: PeakComparison): string {
  const lines = [peaksSentence(comparison), ...remarks(comparison)].map(clean);
  if (comparison.peaks.length === 0) return `${lines.join('\n')}\n`;
  return `${lines.join('\n')}\n\n${column([HEAD, ...comparison.peaks.map(row)]).join('\n')}\n`;
}

export function peaksMarkdown(comparison: PeakComparison): string {
  const lines = [peaksSentence(comparison), ...remarks(comparison)].map((line) => `${plain(line)}\n`);
  const cells = comparison.peaks.map(row).map((line) => line.map((cell, at) => (TEXTS.has(at) ? plain(cell) : cell)));
  const table = [[...HEAD], HEAD.map((_, at) => (at === 0 ? '---' : '--:')), ...cells];
  return `${lines.join('\n')}\n${table.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

const HEAD: Row = ['case', 'lane', 'figure', 'before', 'after', 'shift', 'p', 'delta', 'trials', ''];

/** The columns with words of the results; the others hold figures of ours. */
const TEXTS: ReadonlySet<number> = new Set([0, HEAD.length - 1]);

const signs = { more: '+ more', less: '- less', alike: 'alike', open: '? few trials' } as const;

function row(peak: ComparedPeak): Row {
  const { change, trials, unlike } = peak;
  return [
    peak.case,
    peak.lane,
    peak.what,
    formatBytes(each(peak, change.beforeBytes)),
    formatBytes(each(peak, change.afterBytes)),
    `${signed(each(peak, change.shiftBytes))} (${percent(peak)})`,
    change.p === null ? '-' : change.p.toFixed(3),
    change.delta.toFixed(2),
    trials.join(' + '),
    unlike.length === 0 ? signs[change.verdict] : `${signs[change.verdict]}; measured otherwise: ${unlike.join(', ')}`,
  ];
}

function remarks({ onlyBefore, onlyAfter, machine }: PeakComparison): string[] {
  return [
    ...(machine.length > 0 ? [`The machines differ, which alone moves peaks: after has ${machine.join(', ')}.`] : []),
    ...(onlyBefore.length > 0 ? [`Only before: ${onlyBefore.join(', ')}.`] : []),
    ...(onlyAfter.length > 0 ? [`Only after: ${onlyAfter.join(', ')}.`] : []),
  ];
}

/** Peaks are told for one operation, as the verdict's table has them. */
function each({ what, concurrency }: ComparedPeak, bytes: number): number {
  return what === 'peak' ? bytes / concurrency : bytes;
}

function signed(bytes: number): string {
  return `${bytes > 0 ? '+' : ''}${formatBytes(bytes)}`;
}

function percent({ change: { share } }: ComparedPeak): string {
  const rounded = Math.round(100 * share);
  return `${rounded > 0 ? '+' : ''}${rounded} %`;
}
