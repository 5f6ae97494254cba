/** From an error to what the user reads and the exit code of the table in docs/method.md. */

import { clean } from '../../reports/clean.ts';
import { DescribeError, type DescribeReason } from '../describe/describe-error.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { hidden } from '../trial/without-secrets.ts';

/** Wrong words, wrong configuration, a malformed scenario: nothing was measured. */
export class UsageError extends Error {
  readonly code = 'PLIMSOLL_USAGE';
}

const byCode: Readonly<Record<string, ExitCode>> = {
  PLIMSOLL_USAGE: exitCodes.usage,
  PLIMSOLL_CONFIG: exitCodes.usage,
  PLIMSOLL_SCENARIO: exitCodes.usage,
  PLIMSOLL_BASELINE: exitCodes.usage,
  PLIMSOLL_MERGE: exitCodes.usage,
  PLIMSOLL_COMPILE: exitCodes.usage,
  PLIMSOLL_MANIFEST: exitCodes.usage,
  PLIMSOLL_RESULTS_UNREADABLE: exitCodes.usage,
  PLIMSOLL_RESULTS_INCONSISTENT: exitCodes.usage,
  PLIMSOLL_DESCRIBE: exitCodes.scenarioFailed,
  PLIMSOLL_METER: exitCodes.instrumentBroken,
  PLIMSOLL_LIMIT: exitCodes.instrumentBroken,
  PLIMSOLL_RESULTS_NOT_WRITTEN: exitCodes.notWritten,
};

/** A scenario file that is no scenario, or names what is not there, is malformed; one that throws or hangs has failed. */
const malformed: readonly unknown[] = ['no default export', 'not found'] satisfies DescribeReason[];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof DescribeError && malformed.includes(error.reason)) return exitCodes.usage;
  return byCode[codeOf(error)] ?? exitCodes.instrumentBroken;
}

/** Our own errors are sentences already; anything else is a defect of ours and comes with its stack. */
export function explain(error: unknown): string {
  // A name in a results file may hold escape sequences, and is quoted when it is wrong.
  return hidden(sentenceOf(error)).split('\n').map(clean).join('\n');
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `plimsoll failed: ${String(error)}`;
  if (codeOf(error) in byCode) return error.message;
  return `plimsoll itself failed, which is a defect: please report it with this stack.\n${error.stack ?? error.message}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
