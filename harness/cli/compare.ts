/** `plimsoll compare`: what takes more than before, and who holds it where both were measured with `--attribute`. */
import { clean } from '../../reports/clean.ts';
import { type ComparedCase, renderComparison } from '../../reports/html/index.ts';
import { type AttributedCase, compareAttributions, differenceIcicle, leastDifference } from '../holders/index.ts';
import { comparePeaks, type PeakComparison } from '../judge/compare-peaks.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { type CompareTreesFlags, compareTrees } from './compare-trees.ts';
import { UsageError } from './errors.ts';
import { peaksMarkdown, peaksSentence, peaksText } from './tell-peaks.ts';
import { writePage } from './write-page.ts';

export interface CompareFlags extends Omit<CompareTreesFlags, 'against' | 'scenarios'> {
  /** Two results files; scenarios where there is something to measure `against`. */
  readonly files: readonly string[];
  readonly against?: string;
  readonly json?: true;
  readonly format?: 'text' | 'markdown' | 'json';
  /** Where a page with the difference as an icicle goes. */
  readonly html?: string;
}

/** @throws UsageError when nothing is in both; for the tree of stacks and its page: when no case has an attribution in both */
export async function compareCommand(flags: CompareFlags, words: readonly string[]): Promise<ExitCode> {
  const { files, against, json, html, format } = flags;
  if (against !== undefined) return await measureBoth({ ...flags, against }, words);
  const [before, after, ...others] = files;
  if (before === undefined || after === undefined || others.length > 0) {
    throw new UsageError(
      `Two results files are compared, and ${files.length} were named. ` +
        'To measure this code against another state of it, add --against with a commit or a folder.',
    );
  }
  const [earlier, later] = [await readResults(before), await readResults(after)];
  const [was, is] = [attributed(earlier), attributed(later)];
  const both = [...is.keys()].filter((id) => was.has(id));
  const peaks = comparePeaks(earlier, later);
  if (peaks.peaks.length + both.length === 0) {
    throw new UsageError(
      `${before} and ${after} have no measured case in common. Measure the same scenarios with the same parameters.`,
    );
  }
  if (both.length === 0 && (json === true || html !== undefined)) {
    throw new UsageError(
      `No case has an attribution in both: ${before} has ${namesIn(was)}, ${after} has ${namesIn(is)}. ` +
        'Measure the same case in both with --attribute.',
    );
  }
  const compared = both.map((id) => compareCase(id, was.get(id) as AttributedCase, is.get(id) as AttributedCase));
  process.stdout.write(json === true ? `${JSON.stringify(compared, null, 2)}\n` : told(peaks, compared, format));
  if (html === undefined) return exitCodes.green;
  const failure = await writePage(html, () => renderComparison(compared, earlier, later));
  if (failure === null && json !== true) process.stdout.write(`\nreport  ${html}\n`);
  if (failure !== null) process.stderr.write(`${failure}\n`);
  return failure === null ? exitCodes.green : exitCodes.notWritten;
}

function told(peaks: PeakComparison, compared: readonly ComparedCase[], format: CompareFlags['format']): string {
  const stacks = compared.map(words).join('\n');
  switch (format) {
    case 'json':
      return `${JSON.stringify({ sentence: peaksSentence(peaks), ...peaks, stacks: compared }, null, 2)}\n`;
    case 'markdown':
      return `${peaksMarkdown(peaks)}${stacks === '' ? '' : `\n${fenced(stacks)}`}`;
    default:
      return `${peaksText(peaks)}\n${stacks === '' ? NO_STACKS : stacks}`;
  }
}

async function measureBoth(flags: CompareFlags & { against: string }, words: readonly string[]): Promise<ExitCode> {
  if (flags.json === true || flags.html !== undefined) {
    throw new UsageError('--json and --html tell who holds what, which --against does not measure. Use --format json.');
  }
  const { peaks, failed, stopped } = await compareTrees({ ...flags, scenarios: flags.files }, words);
  const sentence = peaksSentence(peaks);
  if (flags.format === 'json') process.stdout.write(`${JSON.stringify({ sentence, ...peaks }, null, 2)}\n`);
  else process.stdout.write(flags.format === 'markdown' ? peaksMarkdown(peaks) : peaksText(peaks));
  for (const one of failed) process.stderr.write(`${one}\n`);
  if (stopped) return exitCodes.interrupted;
  return failed.length > 0 ? exitCodes.scenarioFailed : exitCodes.green;
}

const NO_STACKS = 'Who holds it is not said: no case was measured with --attribute in both.\n';

/** A line of a stack may hold any character, three backticks too. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}${fence}\n`;
}

function attributed({ attributions, cases }: Results): Map<string, AttributedCase> {
  return new Map(
    attributions.flatMap((attribution) => {
      const concurrency = cases.find(({ id }) => id === attribution.case)?.concurrency;
      if (attribution.status !== 'attributed' || !attribution.check.trusted || concurrency === undefined) return [];
      return [[attribution.case, { attribution, concurrency }] as const];
    }),
  );
}

function namesIn(found: ReadonlyMap<string, AttributedCase>): string {
  return found.size === 0 ? 'none' : [...found.keys()].join(', ');
}

function compareCase(id: string, before: AttributedCase, after: AttributedCase): ComparedCase {
  return {
    case: id,
    differences: compareAttributions(before, after),
    icicle: differenceIcicle(before, after),
    leastBytes: leastDifference(before, after),
  };
}

function words({ case: id, differences }: ComparedCase): string {
  const lines = differences.map(({ sentence }) => `  ${clean(sentence)}\n`);
  return `${clean(id)}\n${lines.length === 0 ? '  nothing differs by more than two runs do\n' : lines.join('')}`;
}
