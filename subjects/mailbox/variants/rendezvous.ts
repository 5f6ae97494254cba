import { InOrder } from './in-order.ts';

/** Where history began: a channel without a buffer. Whoever puts waits for whoever takes, and for ever if nobody does. */
export class Rendezvous<T> extends InOrder<T> {
  readonly #offers: { readonly value: T; readonly taken: () => void }[] = [];

  protected override store(value: T): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#offers.push({ value, taken: resolve });
    return promise;
  }

  protected override next(): { readonly value: T } | null {
    const offer = this.#offers.shift() ?? null;
    offer?.taken();
    return offer;
  }
}
