/** `plimsoll report`: the page of a results file, rendered again without measuring anything. */
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { clean } from '../../reports/clean.ts';
import { renderPage } from '../../reports/html/index.ts';
import { judge } from '../judge/judge.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { readResults } from '../results/read.ts';
import { findBaseline } from './find-baseline.ts';
import { withJournal } from './judge.ts';
import { writePage } from './write-page.ts';

export interface ReportFlags {
  readonly results: string;
  /** Where the page goes; `index.html` beside the results otherwise. */
  readonly html?: string;
  readonly open?: true;
  /** Baseline file; `plimsoll.baseline.json` here otherwise, where it is. */
  readonly baseline?: string;
}

/** Opens a file as a double click would. Null, or why it could not. */
export type Open = (file: string) => Promise<string | null>;

/**
 * Whatever the verdict is, a page that was written is a success: only judging fails a build.
 *
 * @throws ResultsUnreadableError, InconsistentResultsError
 */
export async function reportCommand(flags: ReportFlags, open: Open = openInBrowser): Promise<ExitCode> {
  const results = await withJournal(await readResults(flags.results), flags.results);
  const verdict = judge(results, await findBaseline(flags.baseline), { failOnDrift: false, reportOnly: true });
  const page = flags.html ?? join(dirname(flags.results), 'index.html');
  const failure = await writePage(page, () => renderPage(verdict, results));
  if (failure !== null) {
    process.stderr.write(`${failure}\n`);
    return exitCodes.notWritten;
  }
  process.stdout.write(`${clean(verdict.sentence)}\nreport  ${page}\n`);
  const problem = flags.open ? await open(page) : null;
  if (problem !== null) process.stderr.write(`${problem} Open ${page} in a browser yourself.\n`);
  return exitCodes.green;
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

export async function openInBrowser(file: string, opener = openers[process.platform]): Promise<string | null> {
  const [command, ...words] = opener ?? ['xdg-open'];
  try {
    await execa(command, [...words, file], { stdio: 'ignore', timeout: 10_000 });
    return null;
  } catch {
    return `\`${command}\` could not open the page.`;
  }
}
