import type { Verdict } from '../../harness/judge/verdict.ts';

const FORMAT = 'plimsoll/verdict';
const VERSION = 1;

/**
 * The verdict for programs. Sizes are bytes, exact. The same verdict gives the same text: keys are sorted below the first
 * level, so that two runs can be compared line by line.
 */
export function renderJson(verdict: Verdict): string {
  const { status, exitCode, sentence, findings, cases, controls, slopes, notJudged } = verdict;
  const document = {
    format: FORMAT,
    version: VERSION,
    status,
    exitCode,
    sentence,
    findings,
    cases,
    controls,
    slopes,
    notJudged,
  };
  return `${JSON.stringify(document, (key, value: unknown) => (key === '' ? value : sorted(value)), 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
