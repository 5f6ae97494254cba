import { type GovernorEvent, publishGovernor } from './events.ts';

export interface GovernorOptions {
  /** Bytes that may be booked at once. 0 switches booking off: every lease is granted 0 bytes, at once. */
  readonly budget: number;
}

export interface ReserveOptions {
  /** Gives up waiting. A lease that was granted already is not touched by it. */
  readonly signal?: AbortSignal;
}

/** Booked bytes. Whoever holds it must release it, on every path: `using lease = await governor.reserve(…)`. */
export interface Lease extends Disposable {
  /** Bytes booked: what was asked for, or the whole budget where that is less. */
  readonly granted: number;
  /** Gives back exactly `granted`. The second call does nothing. */
  release(): void;
}

export interface Governor {
  readonly budget: number;
  /** Sum of all live leases, in bytes. Never above the budget. */
  readonly booked: number;
  /** Operations in the queue. */
  readonly waiters: number;
  /** Highest `booked` so far, in bytes. */
  readonly highWater: number;
  /**
   * Books `bytes` before the operation takes any, waiting in order of arrival until they fit. More than the budget is
   * clamped to the budget and so runs alone.
   *
   * Rejects with the signal's reason when aborted while waiting, and with a {@link GovernorError} when `bytes` is no
   * whole number of bytes.
   */
  reserve(bytes: number, options?: ReserveOptions): Promise<Lease>;
}

/** First come, first served: nobody overtakes a waiter, so a large request is never starved by small ones. */
export function createGovernor({ budget }: GovernorOptions): Governor {
  assertBytes(budget, 'budget');
  return new FifoGovernor(budget);
}

export class GovernorError extends Error {
  override readonly name = 'GovernorError';
  readonly code = 'ERR_GOVERNOR_BYTES';
}

interface Waiter {
  readonly requested: number;
  readonly admit: () => void;
}

class FifoGovernor implements Governor {
  readonly budget: number;
  booked = 0;
  highWater = 0;
  readonly #queue = new Set<Waiter>();

  constructor(budget: number) {
    this.budget = budget;
  }

  get waiters(): number {
    return this.#queue.size;
  }

  async reserve(bytes: number, { signal }: ReserveOptions = {}): Promise<Lease> {
    assertBytes(bytes, 'reservation');
    if (signal?.aborted) {
      this.#publish('refused', bytes, 0);
      throw signal.reason;
    }
    return this.#queue.size === 0 && this.#fits(bytes) ? this.#book(bytes) : this.#wait(bytes, signal);
  }

  #fits(requested: number): boolean {
    return this.booked + this.#clamp(requested) <= this.budget;
  }

  #clamp(requested: number): number {
    return Math.min(requested, this.budget);
  }

  #book(requested: number): Lease {
    const granted = this.#clamp(requested);
    this.booked += granted;
    this.highWater = Math.max(this.highWater, this.booked);
    this.#publish('admitted', requested, granted);
    let live = true;
    const release = () => {
      if (!live) return;
      live = false;
      this.booked -= granted;
      this.#publish('released', requested, granted);
      this.#admitNext();
    };
    return { granted, release, [Symbol.dispose]: release };
  }

  #wait(requested: number, signal: AbortSignal | undefined): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#queue.delete(waiter);
        this.#publish('refused', requested, 0);
        reject(signal?.reason);
        this.#admitNext();
      };
      const admit = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve(this.#book(requested));
      };
      const waiter: Waiter = { requested, admit };
      this.#queue.add(waiter);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#publish('waiting', requested, 0);
    });
  }

  #admitNext(): void {
    for (const waiter of this.#queue) {
      if (!this.#fits(waiter.requested)) return;
      this.#queue.delete(waiter);
      waiter.admit();
    }
  }

  #publish(event: GovernorEvent, requested: number, granted: number): void {
    publishGovernor(event, requested, granted, this.booked, this.waiters, this.budget);
  }
}

// Fractions would leave a remainder booked for ever; NaN would make every comparison false and admit everybody.
function assertBytes(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new GovernorError(`The ${what} must be a whole number of bytes, 0 or more, and is ${value}: round it up.`);
}
