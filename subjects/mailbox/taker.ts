import type { Clock } from './clock.ts';
import { nothingCame } from './mailbox-error.ts';

export interface TakeOptions {
  /** Gives up waiting, with its reason. What is there already is not taken once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait at most; 0 takes only what is there now. Default: without a limit. */
  readonly timeout?: number | undefined;
}

/** Somebody who waits for a value. Also its own listener for abort: one object less for each. */
export class Taker<T> {
  ahead: Taker<T> | null = null;
  behind: Taker<T> | null = null;
  readonly #line: TakerLine<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  /** The iterator that waits, if one does. */
  readonly owner: object | null;
  #timer: Disposable | null = null;
  #signal: AbortSignal | null = null;

  constructor(
    line: TakerLine<T>,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
    owner: object | null = null,
  ) {
    this.#line = line;
    this.#resolve = resolve;
    this.#reject = reject;
    this.owner = owner;
  }

  wait(clock: Clock, { signal, timeout = Number.POSITIVE_INFINITY }: TakeOptions): void {
    this.#line.push(this);
    if (timeout !== Number.POSITIVE_INFINITY) this.#timer = clock.after(timeout, () => this.fail(nothingCame(timeout)));
    if (signal === undefined) return;
    this.#signal = signal;
    signal.addEventListener('abort', this);
  }

  give(value: T): void {
    this.#leave();
    this.#resolve(value);
  }

  fail(reason: unknown): void {
    this.#leave();
    this.#reject(reason);
  }

  handleEvent(): void {
    this.fail(this.#signal?.reason);
  }

  #leave(): void {
    this.#line.remove(this);
    this.#timer?.[Symbol.dispose]();
    this.#signal?.removeEventListener('abort', this);
  }
}

/** Takers in order of arrival. Whoever gives up leaves from the middle, at the same cost however many wait. */
export class TakerLine<T> {
  first: Taker<T> | null = null;
  #last: Taker<T> | null = null;

  push(taker: Taker<T>): void {
    taker.ahead = this.#last;
    if (this.#last === null) this.first = taker;
    else this.#last.behind = taker;
    this.#last = taker;
  }

  /** `taker` must stand in this line. */
  remove(taker: Taker<T>): void {
    const { ahead, behind } = taker;
    if (ahead === null) this.first = behind;
    else ahead.behind = behind;
    if (behind === null) this.#last = ahead;
    else behind.ahead = ahead;
    taker.ahead = null;
    taker.behind = null;
  }
}
