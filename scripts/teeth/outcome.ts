import type { Attempt } from './measure.ts';
import { type Expectation, expectations, type Mutant } from './mutant.ts';

/**
 * - `caught`: by the rule that was written down, with its exit code
 * - `caught otherwise`: not green, but by another rule
 * - `wavering`: one attempt was green and one was not
 * - `survived`: every attempt was green
 */
export type Outcome = 'caught' | 'caught otherwise' | 'wavering' | 'survived';

/** Of all attempts together. One that was green is believed only when it is green again. */
export function outcomeOf(mutant: Pick<Mutant, 'expected'>, attempts: readonly Attempt[]): Outcome {
  const green = attempts.filter(({ exit }) => exit === 0).length;
  if (green > 0) return green === attempts.length ? 'survived' : 'wavering';
  return attempts.every((attempt) => caughtBy(mutant.expected, attempt)) ? 'caught' : 'caught otherwise';
}

function caughtBy(expected: Expectation, { exit, findings }: Attempt): boolean {
  return exit === expectations[expected] && findings.some((finding) => rulesOf(finding).includes(expected));
}

/** What the findings of an attempt are called in a mutant's header, the heaviest first. */
export function caughtByRules({ findings }: Attempt): readonly Expectation[] {
  return [...new Set(findings.flatMap(rulesOf))];
}

function rulesOf({ rule, code }: Attempt['findings'][number]): readonly Expectation[] {
  if (code === 'inconclusive') return ['inconclusive'];
  if (code === 'scenario-failed') return ['failed'];
  return rule !== null && Object.hasOwn(expectations, rule) ? [rule as Expectation] : [];
}
