import type { ReserveOptions } from './policy.ts';
import { GovernorError, isWholeBytes, notWholeBytes } from './refusal.ts';
import type { Waiter } from './waiter.ts';

/** Booked bytes. Whoever holds it must release it, on every path: `using lease = await governor.reserve(…)`. */
export interface Lease extends Disposable {
  /** The total last asked for, by `reserve` or `grow`, in bytes, before floor and budget. */
  readonly requested: number;
  /** Bytes booked now: what was asked for, at least the floor, at most the budget. Stays readable after release. */
  readonly granted: number;
  /** Gives back exactly what is granted. The second call does nothing. */
  release(): void;
  /**
   * Keeps `toBytes` (at least the floor) and gives the rest back at once. Does nothing where as little is held already, and
   * after release. Throws a {@link GovernorError} when `toBytes` is no whole number of bytes.
   */
  shrink(toBytes: number): void;
  /**
   * Asks for a new total of `toBytes`, clamped to the budget. What the lease holds already counts towards it, so that only
   * others need to leave; a second `reserve` by the holder of a lease would wait for the holder itself.
   *
   * Rejects as `reserve` does, and with `ERR_GOVERNOR_DEADLOCK` where every booked byte belongs to leases that wait to
   * grow. The lease then stays as it was.
   */
  grow(toBytes: number, options?: ReserveOptions): Promise<void>;
}

/** What a lease needs of the governor that booked it. */
export interface Desk {
  giveBack(lease: BookedLease): void;
  shrink(lease: BookedLease, toBytes: number): void;
  grow(lease: BookedLease, toBytes: number, options: ReserveOptions | undefined): Promise<void>;
}

export class BookedLease implements Lease {
  /** Null once released: the second release has nobody to give anything to. */
  #desk: Desk | null;
  #requested: number;
  #granted: number;
  /** Its place in the line while it waits to grow. */
  waiter: Waiter | null = null;

  constructor(desk: Desk, requested: number, granted: number) {
    this.#desk = desk;
    this.#requested = requested;
    this.#granted = granted;
  }

  get requested(): number {
    return this.#requested;
  }

  get granted(): number {
    return this.#granted;
  }

  /** For the governor only: it has changed its books. */
  rebook(requested: number, granted: number): void {
    this.#requested = requested;
    this.#granted = granted;
  }

  release(): void {
    const desk = this.#desk;
    if (desk === null) return;
    this.#desk = null;
    desk.giveBack(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  shrink(toBytes: number): void {
    if (!isWholeBytes(toBytes)) throw notWholeBytes(toBytes, 'size to shrink to');
    this.#desk?.shrink(this, toBytes);
  }

  grow(toBytes: number, options?: ReserveOptions): Promise<void> {
    return this.#desk?.grow(this, toBytes, options) ?? Promise.reject(releasedWhileGrowing());
  }
}

export function releasedWhileGrowing(): GovernorError {
  return new GovernorError(
    'A lease was released before it could grow: let the operation that grows it be the one that releases it.',
    'ERR_GOVERNOR_RELEASED',
  );
}

export function growsTwice(): GovernorError {
  return new GovernorError(
    'A lease was to grow while it waits to grow: await the first `grow`, or ask it for the sum.',
    'ERR_GOVERNOR_GROWING',
  );
}
