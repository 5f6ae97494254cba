import type { Clock } from '../clock.ts';
import { InOrder } from './in-order.ts';

/** Places of one array: 8 MiB. */
const PIECE = 1024 * 1024;

/**
 * The same as `SizedByRetries`, without an array's bound: what history's runtime did at once, a place of 8 bytes for each
 * retry, this one does as far as memory goes.
 */
export class SizedInPieces<T> extends InOrder<T> {
  readonly #pieces: (T | undefined)[][] = [];
  readonly #places: number;
  #head = 0;
  #length = 0;

  constructor(retries: number, clock: Clock) {
    super(clock);
    this.#places = retries;
    for (let left = retries; left > 0; left -= PIECE) this.#pieces.push(new Array(Math.min(left, PIECE)));
  }

  protected override store(value: T): void {
    if (this.#length === this.#places) return;
    this.#set((this.#head + this.#length) % this.#places, value);
    this.#length += 1;
  }

  protected override next(): { readonly value: T } | null {
    if (this.#length === 0) return null;
    const value = this.#pieces[Math.floor(this.#head / PIECE)]?.[this.#head % PIECE] as T;
    this.#set(this.#head, undefined);
    this.#head = (this.#head + 1) % this.#places;
    this.#length -= 1;
    return { value };
  }

  #set(place: number, value: T | undefined): void {
    const piece = this.#pieces[Math.floor(place / PIECE)];
    if (piece !== undefined) piece[place % PIECE] = value;
  }
}
