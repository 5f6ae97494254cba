import { InOrder } from './in-order.ts';

/** One place, and what finds it taken is dropped: so a stale value stays, and the one that is waited for is lost. */
export class DropNewest<T> extends InOrder<T> {
  #slot: { readonly value: T } | null = null;

  protected override store(value: T): void {
    this.#slot ??= { value };
  }

  protected override next(): { readonly value: T } | null {
    const slot = this.#slot;
    this.#slot = null;
    return slot;
  }
}
