export interface RetryOptions {
  /** Requests at most. Default 6. */
  readonly attempts: number;
  /** The first wait, in ms; it doubles with every further one. Default 250. */
  readonly initialMs: number;
  /** Longest wait of our own choice, in ms. Default 5 000. */
  readonly maxMs: number;
  /** Longest wait that a server may ask for, in ms, before jitter. Default 30 000. */
  readonly maxRetryAfterMs: number;
  /** Of all waits together, in ms. One that does not fit is not begun. Default 60 000. */
  readonly totalMs: number;
}

export const defaultRetry: RetryOptions = {
  attempts: 6,
  initialMs: 250,
  maxMs: 5_000,
  maxRetryAfterMs: 30_000,
  totalMs: 60_000,
};

/** How long to wait between requests, so that many who were refused at once do not come back at once. */
export class RetryDelays {
  readonly #options: RetryOptions;
  readonly #random: () => number;
  #waits = 0;
  /** Milliseconds of all waits so far. */
  waitedMs = 0;

  /** `random`: as `Math.random`. */
  constructor(options: RetryOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** The next wait, in ms; null where it is not worth another. `askedMs`: what the server asks for; 0 where nothing. */
  next(askedMs: number): number | null {
    const { attempts, totalMs } = this.#options;
    // It doubles also where the server's wish was followed: that one did not help either.
    const own = this.#ownWait();
    this.#waits += 1;
    if (this.#waits >= attempts) return null;
    const wait = askedMs > 0 ? this.#askedWait(askedMs) : own;
    if (this.waitedMs + wait > totalMs) return null;
    this.waitedMs += wait;
    return wait;
  }

  /** Half to the whole of it. */
  #ownWait(): number {
    const { initialMs, maxMs } = this.#options;
    const wait = Math.min(initialMs * 2 ** this.#waits, maxMs);
    return (wait * (1 + this.#random())) / 2;
  }

  /** Never less than asked for, and up to half as much again: those who were told the same come apart. */
  #askedWait(askedMs: number): number {
    const clamped = Math.min(askedMs, this.#options.maxRetryAfterMs);
    return clamped * (1 + this.#random() / 2);
  }
}
