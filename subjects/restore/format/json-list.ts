import { RestoreError } from '../restore-error.ts';

/** The longest single value that is taken, the list's elements each for itself. */
const LONGEST_VALUE = 256 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

export interface JsonListener {
  field(name: string, value: unknown): void;
  element(value: unknown): void;
}

type Expects = 'document' | 'name' | 'colon' | 'value' | 'comma' | 'element' | 'list comma' | 'nothing';

/**
 * Reads a JSON object as its bytes come, in which one list may be longer than memory: `sha256s` has 68 bytes for every
 * 32 KiB of the volume, 2 GiB for a TiB. The list's elements are handed out one by one, and every other field as a whole.
 *
 * Splits only; each value is parsed by `JSON.parse`. Throws a {@link RestoreError} for what is no such object.
 */
export class JsonList {
  readonly #list: string;
  readonly #listener: JsonListener;
  readonly #what: string;
  #expects: Expects = 'document';
  #name = '';
  /** What earlier pieces had of the current value. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #inside = false;
  #depth = 0;
  #quoted = false;
  #escaped = false;

  /** `what` names the document in errors. */
  constructor(list: string, listener: JsonListener, what: string) {
    this.#list = list;
    this.#listener = listener;
    this.#what = what;
  }

  /** `piece` is not kept. */
  write(piece: Buffer): void {
    let start = 0;
    for (let i = 0; i < piece.length; i += 1) {
      const byte = piece[i] as number;
      if (this.#inside) {
        const end = this.#step(byte, i);
        if (end < 0) continue;
        this.#value(piece.subarray(start, end));
        // A number or a word ends before the byte that ends it.
        if (end === i) i -= 1;
      } else if (!isSpace(byte) && this.#starts(byte)) {
        this.#inside = true;
        start = i;
        this.#depth = 0;
        this.#quoted = false;
        this.#step(byte, i);
      }
    }
    if (this.#inside) this.#hold(piece.subarray(start));
  }

  end(): void {
    if (this.#expects !== 'nothing') throw this.#broken('ends too early');
  }

  /** Outside of values. Returns whether one starts here. */
  #starts(byte: number): boolean {
    switch (this.#expects) {
      case 'document':
        return this.#goOn(byte, OPEN, 'name');
      case 'colon':
        return this.#goOn(byte, COLON, 'value');
      case 'comma':
        return byte === CLOSE ? this.#goOn(byte, CLOSE, 'nothing') : this.#goOn(byte, COMMA, 'name');
      case 'list comma':
        return byte === CLOSE_LIST ? this.#goOn(byte, CLOSE_LIST, 'comma') : this.#goOn(byte, COMMA, 'element');
      case 'element':
        return byte === CLOSE_LIST ? this.#goOn(byte, CLOSE_LIST, 'comma') : true;
      case 'value':
        return byte === OPEN_LIST && this.#name === this.#list ? this.#goOn(byte, OPEN_LIST, 'element') : true;
      case 'name':
        if (byte === QUOTE) return true;
        return this.#goOn(byte, CLOSE, 'nothing');
      default:
        throw this.#broken('goes on after its end');
    }
  }

  #goOn(byte: number, wanted: number, expects: Expects): false {
    if (byte !== wanted) throw this.#broken(`has ${JSON.stringify(String.fromCharCode(byte))} out of place`);
    this.#expects = expects;
    return false;
  }

  /** Inside a value: the index after its last byte once that is known, else −1. */
  #step(byte: number, index: number): number {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#quoted = false;
        if (this.#depth === 0) return index + 1;
      }
      return -1;
    }
    if (byte === QUOTE) this.#quoted = true;
    else if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (this.#depth === 0) return index;
      this.#depth -= 1;
      if (this.#depth === 0) return index + 1;
    } else if (this.#depth === 0 && (byte === COMMA || byte === COLON || isSpace(byte))) return index;
    return -1;
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > LONGEST_VALUE) throw this.#broken(`has a value of more than ${LONGEST_VALUE} bytes`);
    this.#held.push(Buffer.from(bytes));
  }

  #value(bytes: Buffer): void {
    const text = this.#held.length === 0 ? bytes.toString() : Buffer.concat([...this.#held, bytes]).toString();
    this.#held = [];
    this.#heldBytes = 0;
    this.#inside = false;
    const value = this.#parse(text);
    if (this.#expects === 'name') {
      this.#name = value as string;
      this.#expects = 'colon';
    } else if (this.#expects === 'element') {
      this.#expects = 'list comma';
      this.#listener.element(value);
    } else {
      this.#expects = 'comma';
      this.#listener.field(this.#name, value);
    }
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#broken('is no JSON', { cause });
    }
  }

  #broken(how: string, options?: ErrorOptions): RestoreError {
    return new RestoreError('ERR_RESTORE_FORMAT', `${this.#what} ${how}: it is damaged.`, options);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
