import { type Policy, wrongPolicy } from './policy.ts';
import { GovernorError, isWholeBytes, notWholeBytes } from './refusal.ts';

export interface GovernorOptions {
  /** Bytes that may be booked at once. 0 switches booking off: every lease is granted 0 bytes, at once. */
  readonly budget: number;
  /** Least bytes booked for a lease, however little it asks for. Default 64 KiB. */
  readonly floor?: number;
  /** Default: wait for 30 s. */
  readonly policy?: Policy;
  /** How many may wait for a lease; a further one is refused at once. Default 1024. Leases that wait to grow may always. */
  readonly maxWaiters?: number;
  /** How many admissions may overtake whoever waits first. Default 8; 0 is strictly first come, first served. */
  readonly bypass?: number;
}

const KiB = 1024;

/** The options with their defaults. Throws a {@link GovernorError} for what means nothing. */
export function settle(options: GovernorOptions): Required<GovernorOptions> {
  const { budget, floor = 64 * KiB, policy = { waitMs: 30_000 }, maxWaiters = 1024, bypass = 8 } = options;
  for (const [what, value] of Object.entries({ budget, floor })) {
    if (!isWholeBytes(value)) throw notWholeBytes(value, what);
  }
  for (const [what, value] of Object.entries({ maxWaiters, bypass })) {
    if (value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value >= 0)) continue;
    throw new GovernorError(`${what} must be a whole number, 0 or more, and is ${value}.`, 'ERR_GOVERNOR_OPTION');
  }
  const wrong = wrongPolicy(policy);
  if (wrong !== null) throw wrong;
  return { budget, floor, policy, maxWaiters, bypass };
}
