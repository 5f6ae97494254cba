import type { Results } from '../results/schema.ts';
import { type ExitCode, exitCodes, type Finding, type FindingCode, type Policy, type Verdict } from './verdict.ts';

/** What a finding of this code costs, where its severity is `error`. Warnings and notes cost nothing. */
const codeOf: Readonly<Record<FindingCode, ExitCode>> = {
  'instrument-broken': exitCodes.instrumentBroken,
  'scenario-failed': exitCodes.scenarioFailed,
  'accounting-broken': exitCodes.accountingBroken,
  'under-reserved': exitCodes.failed,
  'does-not-fit': exitCodes.failed,
  'over-reserved': exitCodes.failed,
  drifted: exitCodes.failed,
  inconclusive: exitCodes.inconclusive,
  loose: exitCodes.green,
  clamped: exitCodes.green,
  leaking: exitCodes.green,
};

/**
 * The first that applies is the exit code. The order is one of trust: what an instrument that is broken says of an
 * operation that did not run is worth nothing. 2 and 7 never come from judging.
 */
const precedence: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.usage,
  exitCodes.instrumentBroken,
  exitCodes.scenarioFailed,
  exitCodes.notWritten,
  exitCodes.accountingBroken,
  exitCodes.failed,
  exitCodes.inconclusive,
  exitCodes.green,
];

/** What `--report-only` turns into 0: the findings about the code that was measured. */
const forgiven: readonly ExitCode[] = [exitCodes.accountingBroken, exitCodes.failed, exitCodes.inconclusive];

/** The exit code of the findings, before `--report-only` is asked. */
export function severest(results: Results, findings: readonly Finding[]): ExitCode {
  if (results.stoppedBy === 'signal') return exitCodes.interrupted;
  const codes = new Set(findings.map(exitCodeOf));
  if (!results.finished || results.stoppedBy === 'max-time') codes.add(exitCodes.inconclusive);
  return precedence.find((code) => codes.has(code)) ?? exitCodes.green;
}

export function applyPolicy(code: ExitCode, policy: Policy): ExitCode {
  return policy.reportOnly && forgiven.includes(code) ? exitCodes.green : code;
}

/** What the findings say, whatever the policy makes of the exit code. */
export function statusOf(code: ExitCode): Verdict['status'] {
  switch (code) {
    case exitCodes.green:
      return 'green';
    case exitCodes.inconclusive:
      return 'inconclusive';
    case exitCodes.instrumentBroken:
      return 'broken';
    case exitCodes.interrupted:
      return 'interrupted';
    default:
      return 'red';
  }
}

/** Heaviest first; the order of equals stays. */
export function byPrecedence(a: Finding, b: Finding): number {
  return precedence.indexOf(exitCodeOf(a)) - precedence.indexOf(exitCodeOf(b));
}

export function exitCodeOf({ code, severity }: Pick<Finding, 'code' | 'severity'>): ExitCode {
  return severity === 'error' ? codeOf[code] : exitCodes.green;
}
