import type { Clock } from '../clock.ts';
import { InOrder } from './in-order.ts';

/**
 * History's first repair: a place for the sentinel of each attempt there may be, allocated at once. 8 bytes a place: 8 MB at
 * 10^6 retries; beyond 2^32 − 1 `new Array` throws a RangeError.
 */
export class SizedByRetries<T> extends InOrder<T> {
  readonly #places: T[];
  #head = 0;
  #length = 0;

  constructor(retries: number, clock: Clock) {
    super(clock);
    this.#places = new Array<T>(retries);
  }

  protected override store(value: T): void {
    if (this.#length === this.#places.length) return;
    this.#places[(this.#head + this.#length) % this.#places.length] = value;
    this.#length += 1;
  }

  protected override next(): { readonly value: T } | null {
    if (this.#length === 0) return null;
    const value = this.#places[this.#head] as T;
    delete this.#places[this.#head];
    this.#head = (this.#head + 1) % this.#places.length;
    this.#length -= 1;
    return { value };
  }
}
