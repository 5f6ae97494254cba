import { GovernorError } from './refusal.ts';

/**
 * What happens to a request that can not go at once.
 *
 * - `{ waitMs }`: it waits that many milliseconds, then is refused; 0 refuses it now
 * - `'failFast'`: it is refused now
 * - `'queue'`: it waits without a limit
 */
export type Policy = 'failFast' | 'queue' | { readonly waitMs: number };

export interface ReserveOptions {
  /** Gives up waiting. A lease that was granted already is not touched by it. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the governor's. */
  readonly policy?: Policy | undefined;
}

/** Longer, and `setTimeout` fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Null where the policy means something. */
export function wrongPolicy(policy: Policy): GovernorError | null {
  if (policy === 'failFast' || policy === 'queue') return null;
  const waitMs: unknown = policy?.waitMs;
  if (typeof waitMs === 'number' && waitMs >= 0 && waitMs <= LONGEST_TIMER) return null;
  return new GovernorError(
    `The policy must be 'failFast', 'queue' or { waitMs } of 0 to ${LONGEST_TIMER} ms, and is ${JSON.stringify(policy)}.`,
    'ERR_GOVERNOR_OPTION',
  );
}

/** 0: refuse now. Infinity: no deadline. */
export function patience(policy: Policy): number {
  if (policy === 'queue') return Number.POSITIVE_INFINITY;
  return policy === 'failFast' ? 0 : policy.waitMs;
}
