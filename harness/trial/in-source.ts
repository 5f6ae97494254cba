/** A failure in the user's own words: the files and lines that a person wrote instead of those that ran. */
import { firstPlace, mapStack } from '../compile/mapped-stack.ts';
import { originalsThrough } from '../compile/original.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import type { TrialFailure } from './failure.ts';

/** The message ends with the place where it was thrown; the output is the process's own, and the stack. */
export function inSource(
  failure: TrialFailure,
  { bundle, mapPath }: Pick<ScenarioDescription, 'bundle' | 'mapPath'>,
): { message: string; output: string } {
  const originalOf = originalsThrough({ path: bundle, mapPath });
  const stack = failure.cause instanceof Error ? mapStack(failure.cause.stack ?? '', originalOf) : '';
  const place = firstPlace(stack);
  return {
    message: place === '' ? failure.message : `${failure.message.replace(/\.$/, '')} ${place}.`,
    output: `${mapStack(failure.output, originalOf)}\n${stack}`.trim(),
  };
}
