/** Judges and tells: the terminal (or JSON) on stdout, the page in the folder. */
import { writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { renderPage } from '../../reports/html/index.ts';
import { renderJson } from '../../reports/json/index.ts';
import { renderVerdict, terminalOptions } from '../../reports/terminal/index.ts';
import { judge } from '../judge/judge.ts';
import { type ExitCode, exitCodes, type Policy } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';

export interface TellOptions {
  /** Where the page goes; null: none is written. */
  readonly out: string | null;
  readonly page?: string;
  readonly json: boolean;
  readonly policy: Policy;
}

const PAGE_FILE = 'index.html';

/** Returns the verdict's exit code, or 7 when only the page could not be written. */
export async function tellVerdict(results: Results, options: TellOptions): Promise<ExitCode> {
  const verdict = judge(results, null, options.policy);
  const page = options.page ?? (options.out === null ? null : join(options.out, PAGE_FILE));
  let failure = '';
  if (page !== null) {
    try {
      await writeFile(page, renderPage(verdict, results));
    } catch (error) {
      failure = `The page ${page} could not be written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const shown = page === null || failure !== '' ? {} : { report: shortest(page) };
  const text = options.json
    ? renderJson(verdict)
    : renderVerdict(verdict, results, { ...terminalOptions(process.stdout), ...shown });
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  if (failure === '') return verdict.exitCode;
  process.stderr.write(`${failure}\n`);
  return unlessGraver(verdict.exitCode, exitCodes.notWritten);
}

/** Below the working directory its path from there, else the whole path. */
function shortest(page: string): string {
  const path = relative(process.cwd(), page);
  return path.startsWith('..') || isAbsolute(path) ? page : path;
}

/** What comes before "results could not be written" in the table of exit codes. */
const GRAVER: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.usage,
  exitCodes.instrumentBroken,
  exitCodes.scenarioFailed,
];

export function unlessGraver(verdict: ExitCode, otherwise: ExitCode): ExitCode {
  return GRAVER.includes(verdict) ? verdict : otherwise;
}
