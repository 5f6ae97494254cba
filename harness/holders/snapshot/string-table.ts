/**
 * The strings of a snapshot as bytes in one buffer, decoded when one is asked for. A string that a subject holds may be
 * megabytes long; of each only the beginning is kept, which is all that a name needs.
 */
const LONGEST = 512;
const FIRST_BYTES = 1024 * 1024;

export class StringTable {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #ends = new Uint32Array(16 * 1024);
  #count = 0;
  readonly #decoded = new Map<number, string>();
  readonly #named = new Map<string, number>();

  get length(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#bytes.length + this.#ends.byteLength;
  }

  /** `write` puts the JSON text of one string, without its quotes, into the room it is given, and says how long it is. */
  add(write: (room: Buffer) => number): void {
    const start = this.#end(this.#count - 1);
    if (this.#bytes.length - start < LONGEST) this.#bytes = enlarged(this.#bytes);
    if (this.#count === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#ends[this.#count] = start + write(this.#bytes.subarray(start, start + LONGEST));
    this.#count += 1;
  }

  at(index: number): string {
    const known = this.#decoded.get(index);
    if (known !== undefined) return known;
    const text = unescaped(this.#bytes.toString('utf8', this.#end(index - 1), this.#end(index)));
    this.#decoded.set(index, text);
    return text;
  }

  /** The index of a string, −1: it does not occur. For names without escapes, of a table that is whole. */
  indexOf(text: string): number {
    const known = this.#named.get(text);
    if (known !== undefined) return known;
    const index = this.#find(Buffer.from(text));
    this.#named.set(text, index);
    return index;
  }

  #find(wanted: Buffer): number {
    for (let i = 0; i < this.#count; i += 1) {
      const start = this.#end(i - 1);
      if (
        this.#end(i) - start === wanted.length &&
        this.#bytes.compare(wanted, 0, wanted.length, start, this.#end(i)) === 0
      ) {
        return i;
      }
    }
    return -1;
  }

  #end(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] as number);
  }
}

function enlarged(bytes: Buffer): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(bytes.length * 2);
  bytes.copy(larger);
  return larger;
}

/** A string that was cut may end within an escape, which is then left out. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  for (let cut = 0; cut < 6; cut += 1) {
    try {
      return JSON.parse(`"${text.slice(0, text.length - cut)}"`) as string;
    } catch {
      // One character less, then.
    }
  }
  return text;
}
