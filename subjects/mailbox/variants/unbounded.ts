import { InOrder } from './in-order.ts';

/** As many places as there are values: nobody waits and nothing is lost, and it grows as long as nobody takes. */
export class Unbounded<T> extends InOrder<T> {
  readonly #values: { readonly value: T }[] = [];

  protected override store(value: T): void {
    this.#values.push({ value });
  }

  protected override next(): { readonly value: T } | null {
    return this.#values.shift() ?? null;
  }
}
