import type { BookedLease } from './lease.ts';

/** What a waiter tells the governor. */
export interface Waiting {
  expired(waiter: Waiter): void;
  aborted(waiter: Waiter, reason: unknown): void;
}

/** One request in the line: a newcomer that wants a lease, or the lease that wants to grow. */
export class Waiter {
  /** Total asked for, before floor and budget. */
  readonly requested: number;
  /** Total to be booked. */
  readonly total: number;
  /** The lease that wants to grow; null for a newcomer. */
  readonly lease: BookedLease | null;
  readonly since = performance.now();
  readonly resolve: (lease: BookedLease) => void;
  readonly reject: (reason: unknown) => void;
  /** How many were admitted before it while it stood first. */
  overtaken = 0;
  ahead: Waiter | null = null;
  behind: Waiter | null = null;
  #timer: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;
  #line: Waiting | null = null;

  constructor(
    requested: number,
    total: number,
    lease: BookedLease | null,
    resolve: (lease: BookedLease) => void,
    reject: (reason: unknown) => void,
  ) {
    this.requested = requested;
    this.total = total;
    this.lease = lease;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Bytes that must be free for it to go. A lease may shrink while it waits, so this is no constant. */
  get need(): number {
    return this.lease === null ? this.total : this.total - this.lease.granted;
  }

  /** Bytes asked for beyond what is held, before floor and budget. */
  get asked(): number {
    return this.lease === null ? this.requested : this.requested - this.lease.granted;
  }

  /** `waitMs` may be infinite. The timer holds no process open: the sockets of those who wait do. */
  arm(line: Waiting, waitMs: number, signal: AbortSignal | undefined): void {
    this.#line = line;
    this.#signal = signal;
    signal?.addEventListener('abort', this, { once: true });
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => line.expired(this), waitMs);
    this.#timer.unref();
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this);
  }

  handleEvent(): void {
    this.#line?.aborted(this, this.#signal?.reason);
  }
}
