import { type ExitCode, exitCodes } from '../judge/verdict.ts';

/** What comes before "results could not be written" in the table of exit codes. */
const GRAVER: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.usage,
  exitCodes.instrumentBroken,
  exitCodes.scenarioFailed,
];

/** The verdict's exit code where it comes first in the table, else the other one. */
export function unlessGraver(verdict: ExitCode, otherwise: ExitCode): ExitCode {
  return GRAVER.includes(verdict) ? verdict : otherwise;
}
