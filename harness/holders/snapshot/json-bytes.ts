/**
 * Reads JSON from a file a piece at a time, asked for what is expected next. A heap snapshot of hundreds of megabytes can
 * become neither one string (512 MiB is V8's most) nor a tree of objects.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { SnapshotError } from './snapshot-error.ts';

const PIECE_BYTES = 1024 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const ZERO = 0x30;

export class JsonBytes {
  readonly #file: number;
  readonly #path: string;
  readonly #piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #length = 0;
  #at = 0;
  #before = 0;

  /** @throws {SnapshotError} when the file can't be opened */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'r');
    } catch (cause) {
      throw new SnapshotError(`The heap snapshot ${path} could not be opened.`, { cause });
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The next byte that is no white space, not yet taken; −1 at the end. */
  peek(): number {
    for (;;) {
      if (this.#at === this.#length && !this.#refill()) return -1;
      const byte = this.#piece[this.#at] as number;
      if (byte > 0x20) return byte;
      this.#at += 1;
    }
  }

  take(expected: string): void {
    const byte = this.peek();
    if (byte !== expected.charCodeAt(0)) throw this.#unexpected(`"${expected}"`, byte);
    this.#at += 1;
  }

  /** Takes `character` when it comes next. */
  takes(character: string): boolean {
    if (this.peek() !== character.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  /** A whole number. */
  number(): number {
    const first = this.peek();
    const negative = first === MINUS;
    if (negative) this.#at += 1;
    let value = 0;
    let digits = 0;
    for (;;) {
      if (this.#at === this.#length && !this.#refill()) break;
      const digit = (this.#piece[this.#at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      digits += 1;
      this.#at += 1;
    }
    if (digits === 0) throw this.#unexpected('a number', first);
    return negative ? -value : value;
  }

  /** A flat array of whole numbers. */
  numbers(each: (value: number) => void): void {
    this.take('[');
    if (this.takes(']')) return;
    for (;;) {
      each(this.number());
      // Nearly always a comma right here; the rest of the loop is for line ends and the end.
      if (this.#at < this.#length && this.#piece[this.#at] === COMMA) this.#at += 1;
      else if (!this.takes(',')) break;
    }
    this.take(']');
  }

  /** A string's bytes as they stand, escapes included, without the quotes; of a long one the first `most`. */
  rawString(into: Buffer, most = into.length): number {
    this.take('"');
    let kept = 0;
    for (;;) {
      const byte = this.#next();
      if (byte === QUOTE) return kept;
      if (kept < most) into[kept] = byte;
      kept += kept < most ? 1 : 0;
      if (byte !== BACKSLASH) continue;
      const escaped = this.#next();
      if (kept < most) into[kept] = escaped;
      kept += kept < most ? 1 : 0;
    }
  }

  /** Of whatever kind, small enough to be parsed as a whole. */
  value(): unknown {
    const bytes: number[] = [];
    let depth = 0;
    this.peek();
    do {
      const byte = this.#next();
      bytes.push(byte);
      if (byte === QUOTE) this.#restOfString(bytes);
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    } while (depth > 0);
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  }

  /** Passes over a value of whatever kind, keeping nothing. */
  skip(): void {
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte === QUOTE) {
        this.rawString(NOTHING, 0);
        continue;
      }
      if (byte === -1) throw this.#unexpected('a value', byte);
      this.#at += 1;
      if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
      else if (depth === 0 && !isSeparator(this.peek())) depth = 0;
    } while (depth > 0 || !isSeparator(this.peek()));
  }

  #restOfString(bytes: number[]): void {
    for (;;) {
      const byte = this.#next();
      bytes.push(byte);
      if (byte === QUOTE) return;
      if (byte === BACKSLASH) bytes.push(this.#next());
    }
  }

  #next(): number {
    if (this.#at === this.#length && !this.#refill()) throw this.#unexpected('more', -1);
    const byte = this.#piece[this.#at] as number;
    this.#at += 1;
    return byte;
  }

  #refill(): boolean {
    this.#before += this.#length;
    this.#length = readSync(this.#file, this.#piece, 0, PIECE_BYTES, null);
    this.#at = 0;
    return this.#length > 0;
  }

  #unexpected(wanted: string, found: number): SnapshotError {
    const what = found === -1 ? 'it ends' : `there is "${String.fromCharCode(found)}"`;
    return new SnapshotError(
      `${this.#path} is no whole heap snapshot: at byte ${this.#before + this.#at}, where ${wanted} is expected, ${what}. ` +
        'The process may have died while it was written; measure again.',
    );
  }
}

const NOTHING = Buffer.alloc(0);

function isSeparator(byte: number): boolean {
  return byte === COMMA || byte === 0x7d || byte === 0x5d || byte === -1;
}
