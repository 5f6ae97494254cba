/** Judges and tells: the terminal (or JSON) on stdout, the page in the folder. */
import { isAbsolute, join, relative } from 'node:path';
import { renderPage } from '../../reports/html/index.ts';
import { renderJson } from '../../reports/json/index.ts';
import { renderVerdict, terminalOptions } from '../../reports/terminal/index.ts';
import type { Baseline } from '../baseline/index.ts';
import { judge } from '../judge/judge.ts';
import { type ExitCode, exitCodes, type Policy } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';
import { type OutputFlags, writeOutputs } from './outputs.ts';
import { unlessGraver } from './unless-graver.ts';
import { writePage } from './write-page.ts';

export interface TellOptions {
  /** Where the page goes; null: none is written. */
  readonly out: string | null;
  readonly page?: string;
  readonly json: boolean;
  /** The accepted peaks; null: there are none. */
  readonly baseline: Baseline | null;
  readonly policy: Policy;
  readonly outputs: OutputFlags;
}

const PAGE_FILE = 'index.html';

/** Returns the verdict's exit code, or 7 when only the page or another output could not be written. */
export async function tellVerdict(results: Results, options: TellOptions): Promise<ExitCode> {
  const verdict = judge(results, options.baseline, options.policy);
  const page = options.page ?? (options.out === null ? null : join(options.out, PAGE_FILE));
  const failure = page === null ? null : await writePage(page, () => renderPage(verdict, results));
  const shown = page === null || failure !== null ? {} : { report: shortest(page) };
  const text = options.json
    ? renderJson(verdict)
    : renderVerdict(verdict, results, { ...terminalOptions(process.stdout), ...shown });
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  const failures = [...(failure === null ? [] : [failure]), ...(await writeOutputs(verdict, results, options.outputs))];
  if (failures.length === 0) return verdict.exitCode;
  process.stderr.write(`${failures.join('\n')}\n`);
  return unlessGraver(verdict.exitCode, exitCodes.notWritten);
}

/** Below the working directory its path from there, else the whole path. */
function shortest(page: string): string {
  const path = relative(process.cwd(), page);
  return path.startsWith('..') || isAbsolute(path) ? page : path;
}
