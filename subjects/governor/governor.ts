import { Admission } from './admission.ts';
import type { GovernorCounters } from './counters.ts';
import type { Lease } from './lease.ts';
import { type GovernorOptions, settle } from './options.ts';
import type { ReserveOptions } from './policy.ts';
import type { GovernorError, GovernorRefusal } from './refusal.ts';

/** Byte-weighted admission for the operations of one process. Throws a {@link GovernorError} for options without meaning. */
export function createGovernor(options: GovernorOptions): Governor {
  return new Admission(settle(options));
}

export interface Governor {
  readonly budget: number;
  /** Sum of all live leases, in bytes. Never above the budget. */
  readonly booked: number;
  /** Requests in the queue. */
  readonly waiters: number;
  /** Highest `booked` so far, in bytes. */
  readonly highWater: number;
  /** A copy of all counters and gauges; `metricsText` writes it for a metrics endpoint. */
  readonly counters: GovernorCounters;
  /**
   * Books `bytes` before the operation takes any, waiting by the policy until they fit. More than the budget is clamped to
   * the budget and so runs alone. Leases that wait to grow go first, then newcomers in order of arrival; while whoever is
   * first does not fit, at most `bypass` others that do may go before it.
   *
   * Rejects with a {@link GovernorRefusal} where there is no room by the policy, with the signal's reason when aborted
   * while waiting, and with a {@link GovernorError} when `bytes` is no whole number of bytes.
   *
   * An operation that needs more later asks its lease to grow: a second lease would wait for the first.
   */
  reserve(bytes: number, options?: ReserveOptions): Promise<Lease>;
  /** The lease, or null where `reserve` would wait or refuse. Throws a {@link GovernorError} where `reserve` rejects with one. */
  tryReserve(bytes: number): Lease | null;
  /** Resolves when nothing is booked and nobody waits. Refuses nobody: under steady load that may be never. */
  drain(): Promise<void>;
  /**
   * Refuses all who wait and all who come, leases that would grow included, with `ERR_GOVERNOR_CLOSED` and `reason` as its
   * cause. Resolves when the last lease is back.
   */
  close(reason?: unknown): Promise<void>;
}
