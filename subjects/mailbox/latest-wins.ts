import { type Clock, LONGEST_TIMER, systemClock } from './clock.ts';
import { isMailboxError, MailboxError, mailboxClosed, nothingCame } from './mailbox-error.ts';
import { type TakeOptions, Taker, TakerLine } from './taker.ts';

/** What the handshake needs of a mailbox. History's do not keep the promises of {@link LatestWins}. */
export interface Mailbox<T> {
  put(value: T): void | Promise<void>;
  take(options?: TakeOptions): Promise<T>;
  close(): void;
}

const EMPTY: unique symbol = Symbol('empty');

/**
 * One slot, and the newest value wins: what was not taken when the next comes is overwritten. So it holds one value however
 * many were put, whoever puts never waits and never fails, and whoever takes never gets a value that a newer one has
 * replaced.
 *
 * Where several wait, the one who has waited longest gets the next value. Each value goes to one taker at most. A value
 * that finds somebody waiting is handed over at once: put again in the same turn, the slot has the newer one for whoever
 * takes next.
 *
 * For one thread. There `put` is atomic: it is one assignment, or one hand-over, with no `await` in between, so that nobody
 * can come between looking at the slot and filling it, and the newest is kept unconditionally, with any number of producers.
 * It is no shared memory: another thread posts its values to the thread that owns the mailbox, and that one puts them.
 */
export class LatestWins<T> implements Mailbox<T>, AsyncIterable<T>, Disposable {
  #slot: T | typeof EMPTY = EMPTY;
  #closed = false;
  /** Somebody stands here only while the slot is empty. */
  readonly #takers = new TakerLine<T>();
  readonly #clock: Clock;

  constructor({ clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#clock = clock;
  }

  /** Whether a value is there to be taken. */
  get full(): boolean {
    return this.#slot !== EMPTY;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Keeps `value`, instead of any other that was not taken. Once closed it keeps nothing. Never waits, never throws. */
  put(value: T): void {
    if (this.#closed) return;
    const taker = this.#takers.first;
    if (taker === null) this.#slot = value;
    else taker.give(value);
  }

  /** What is there now, or undefined. Where undefined is a value, ask `full` before. */
  tryTake(): T | undefined {
    const value = this.#slot;
    if (value === EMPTY) return undefined;
    this.#slot = EMPTY;
    return value;
  }

  /**
   * The value that is there, or the next one. Rejects with a {@link MailboxError}: `ERR_MAILBOX_TIMEOUT`,
   * `ERR_MAILBOX_CLOSED`, or `ERR_MAILBOX_OPTION` for a `timeout` that means nothing; and with the signal's reason.
   */
  // Not `async`: a suspended function for each taker would be kept besides its promise.
  take(options: TakeOptions = {}): Promise<T> {
    const refusal = refusalOf(options);
    if (refusal !== null) return Promise.reject(refusal.reason);
    const value = this.#slot;
    if (value !== EMPTY) {
      this.#slot = EMPTY;
      return Promise.resolve(value);
    }
    if (this.#closed) return Promise.reject(mailboxClosed());
    if (options.timeout === 0) return Promise.reject(nothingCame(0));
    return new Promise((resolve, reject) => new Taker(this.#takers, resolve, reject).wait(this.#clock, options));
  }

  /** Ends those who wait. A value that is still there can be taken; none can be put any more. */
  close(): void {
    this.#closed = true;
    for (let taker = this.#takers.first; taker !== null; taker = this.#takers.first) taker.fail(mailboxClosed());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.values();
  }

  /**
   * Takes one value after the other, until the mailbox is closed and empty. It is a taker like others, in their line. Leaving
   * the loop takes it out of the line, and loses no value. `timeout` is for each value.
   */
  // Not a generator: its frame would keep the last value alive while it waits for the next.
  values(options: TakeOptions = {}): AsyncIterableIterator<T> {
    let left = false;
    const owner: AsyncIterableIterator<T> = {
      next: () => (left ? Promise.resolve({ done: true, value: undefined }) : this.#next(owner, options)),
      return: () => {
        left = true;
        this.#dismiss(owner);
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => owner,
    };
    return owner;
  }

  #next(owner: object, options: TakeOptions): Promise<IteratorResult<T>> {
    const refusal = refusalOf(options);
    if (refusal !== null) return Promise.reject(refusal.reason);
    if (!this.full && !this.#closed && options.timeout !== 0) {
      return new Promise((resolve, reject) => {
        const give = (value: T) => resolve({ done: false, value });
        const fail = (reason: unknown) =>
          isMailboxError(reason, 'ERR_MAILBOX_CLOSED') ? resolve(END) : reject(reason);
        new Taker(this.#takers, give, fail, owner).wait(this.#clock, options);
      });
    }
    if (!this.full) return this.#closed ? Promise.resolve(END) : Promise.reject(nothingCame(0));
    return Promise.resolve({ done: false, value: this.tryTake() as T });
  }

  #dismiss(owner: object): void {
    for (let taker = this.#takers.first; taker !== null; ) {
      const { behind } = taker;
      if (taker.owner === owner) taker.fail(mailboxClosed());
      taker = behind;
    }
  }
}

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** Wrapped, since the reason of an abort may be anything. */
function refusalOf({ signal, timeout }: TakeOptions): { readonly reason: unknown } | null {
  if (timeout !== undefined && !isTimeout(timeout)) return { reason: wrongTimeout(timeout) };
  return signal?.aborted ? { reason: signal.reason } : null;
}

function isTimeout(timeout: number): boolean {
  return timeout === Number.POSITIVE_INFINITY || (timeout >= 0 && timeout <= LONGEST_TIMER);
}

function wrongTimeout(timeout: number): MailboxError {
  const words = `The timeout of a take must be 0 to ${LONGEST_TIMER} ms, and is ${timeout}. Leave it out to wait for ever.`;
  return new MailboxError('ERR_MAILBOX_OPTION', words);
}
