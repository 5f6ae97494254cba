import { SubtreeError } from '../subtree-error.ts';
import { readVarint, varintSize } from './integers.ts';
import { EXTENDED_MARKER, HASH_SIZE } from './transaction.ts';

/**
 * Counts the transactions of a stream that has neither a count nor lengths, chunk by chunk, and keeps none of its bytes. It
 * is what tells a whole body from one that was cut: an end is all that a transport notices.
 */
export class TransactionCounter {
  /** Transactions that are whole. */
  count = 0;
  /** Bytes read so far. */
  bytes = 0;
  readonly #walk = walkTransactions(() => {
    this.count += 1;
  });
  /** The field that is being read, where a chunk ended within it. */
  readonly #field = Buffer.alloc(LONGEST_FIELD);
  #filled = 0;
  #skipped = 0;
  #wanted: Wanted;

  constructor() {
    this.#wanted = this.#walk.next().value;
  }

  /** Throws a `SubtreeError` for a length that nothing has. */
  read(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#feed(chunk);
  }

  /** Throws a `SubtreeError` where the stream has ended within a transaction, or after other than `expected` of them. */
  end(expected: number): void {
    const within = !this.#wanted.first || this.#filled > 0;
    const what = within ? `ends within transaction ${this.count}` : `has ${this.count} transactions`;
    if (!within && this.count === expected) return;
    const message = `The data ${what}, after ${this.bytes} bytes, and must have ${expected}: it is not whole. Fetch it again.`;
    throw new SubtreeError('ERR_SUBTREE_FORMAT', message);
  }

  #feed(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const passed = Math.min(this.#wanted.skip - this.#skipped, bytes.length - at);
      this.#skipped += passed;
      at += passed;
      const taken = bytes.copy(this.#field, this.#filled, at, at + this.#wanted.size - this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#wanted.size) this.#goOn();
    }
  }

  #goOn(): void {
    const field = this.#field.subarray(0, this.#filled);
    this.#filled = 0;
    this.#skipped = 0;
    this.#wanted = this.#walk.next(field).value;
    if (this.#wanted.again) this.#feed(Buffer.from(this.#wanted.again));
  }
}

/** A varint with all its bytes. */
const LONGEST_FIELD = 9;

/** So many bytes are passed over, then a field of `size` is read. */
interface Wanted {
  readonly skip: number;
  readonly size: number;
  /** The first field of a transaction: only before it may the stream end. */
  readonly first?: boolean;
  /** Bytes of the last field that belong to the next ones. */
  readonly again?: Buffer;
}

type Walk<T> = Generator<Wanted, T, Buffer>;

function* walkTransactions(onWhole: () => void): Walk<never> {
  for (;;) {
    yield { skip: 0, size: 4, first: true };
    const { count, extended, again } = yield* walkInputCount();
    let skip = 0;
    for (let left = count; left > 0; left -= 1) {
      skip = (yield* walkVarint({ skip: skip + HASH_SIZE + 4 })) + 4;
      if (extended) skip = yield* walkVarint({ skip: skip + 8 });
    }
    const outputs = yield* walkVarint({ skip, again });
    skip = 0;
    for (let left = outputs; left > 0; left -= 1) skip = yield* walkVarint({ skip: skip + 8 });
    yield { skip, size: 4 };
    onWhole();
  }
}

/** The count of inputs stands after the version, or after the marker; which begins as a count of 0 does. */
function* walkInputCount(): Walk<{ count: number; extended: boolean; again?: Buffer }> {
  const count = yield* walkVarint({ skip: 0 });
  if (count > 0) return { count, extended: false };
  const rest = Buffer.from(yield { skip: 0, size: EXTENDED_MARKER.length - 1 });
  if (!rest.equals(EXTENDED_MARKER.subarray(1))) return { count, extended: false, again: rest };
  return { count: yield* walkVarint({ skip: 0 }), extended: true };
}

function* walkVarint({ skip, again }: { readonly skip: number; readonly again?: Buffer | undefined }): Walk<number> {
  const [first = 0] = yield { skip, size: 1, ...(again && { again }) };
  const size = varintSize(first);
  if (size === 1) return first;
  const rest = yield { skip: 0, size: size - 1 };
  return readVarint(Buffer.concat([Buffer.of(first), rest]), 0).value;
}
