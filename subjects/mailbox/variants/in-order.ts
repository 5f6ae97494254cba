import type { Clock } from '../clock.ts';
import { LatestWins, type Mailbox } from '../latest-wins.ts';
import type { TakeOptions } from '../taker.ts';

/** History's mailboxes: values are taken in the order in which they were put. They differ in what they do with one more. */
export abstract class InOrder<T> implements Mailbox<T> {
  /** Only tells that something came. */
  readonly #came: LatestWins<null>;

  constructor(clock: Clock) {
    this.#came = new LatestWins({ clock });
  }

  put(value: T): void | Promise<void> {
    const stored = this.store(value);
    this.#came.put(null);
    return stored;
  }

  async take(options?: TakeOptions): Promise<T> {
    for (;;) {
      const next = this.next();
      if (next !== null) return next.value;
      await this.#came.take(options);
    }
  }

  close(): void {
    this.#came.close();
  }

  protected abstract store(value: T): void | Promise<void>;
  protected abstract next(): { readonly value: T } | null;
}
