import { type Evidence, sameRange } from './evidence.ts';
import { live } from './rules/live.ts';

/**
 * The smallest value of a range that was found to fail, as a sentence, with the next one below it that holds: what a
 * failure was shrunk to. Empty without a range.
 */
export function smallestInput(worst: Evidence, failing: readonly Evidence[], all: readonly Evidence[]): string {
  const [range] = worst.scenario.ranges;
  if (range === undefined || worst.case.concurrency !== 1) return '';
  const single = all.filter((one) => one.case.concurrency === 1 && sameRange(one, worst) && one.trials.live.length > 0);
  const at = ({ case: { parameters } }: Evidence) => Number(parameters[range.parameter]);
  const smallest = Math.min(...failing.filter((one) => single.includes(one)).map(at));
  if (!Number.isFinite(smallest)) return '';
  const below = single.filter((one) => at(one) < smallest && live(one, all).outcome.status !== 'fails').map(at);
  const holds = below.length === 0 ? '' : `; ${Math.max(...below)} holds`;
  return ` The smallest ${range.parameter} found to fail is ${smallest}${holds}.`;
}
