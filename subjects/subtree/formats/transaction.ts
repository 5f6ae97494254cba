/** A transaction in its standard serialisation; the extended one, which repeats what is spent, is read too. */
import { endsEarly, readVarint, varintSizeOf, writeVarint } from './integers.ts';

export const HASH_SIZE = 32;
/** After the version, in place of a count of inputs: every input also carries the output that it spends. */
export const EXTENDED_MARKER = Buffer.from('0000000000ef', 'hex');

export interface Input {
  readonly previousHash: Buffer;
  readonly previousIndex: number;
  readonly script: Buffer;
  readonly sequence: number;
}

export interface Output {
  readonly satoshis: bigint;
  readonly script: Buffer;
}

export interface Transaction {
  readonly version: number;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly lockTime: number;
}

/**
 * The transaction that begins at `at`, its scripts and hashes views of `bytes`; what an extended one repeats is left out.
 * Throws a `SubtreeError` where the bytes end within it.
 */
export function readTransaction(bytes: Buffer, at = 0): { readonly transaction: Transaction; readonly next: number } {
  const reader = new FieldReader(bytes, at);
  const version = reader.u32();
  const extended = reader.skipIf(EXTENDED_MARKER);
  const inputs = reader.list(() => readInput(reader, extended));
  const outputs = reader.list(() => readOutput(reader));
  const lockTime = reader.u32();
  return { transaction: { version, inputs, outputs, lockTime }, next: reader.at };
}

export function writeTransaction({ version, inputs, outputs, lockTime }: Transaction): Buffer {
  const bytes = Buffer.allocUnsafeSlow(transactionSize({ version, inputs, outputs, lockTime }));
  let at = writeVarint(bytes, bytes.writeUInt32LE(version, 0), inputs.length);
  for (const input of inputs) {
    at += input.previousHash.copy(bytes, at, 0, HASH_SIZE);
    at = writeScript(bytes, bytes.writeUInt32LE(input.previousIndex, at), input.script);
    at = bytes.writeUInt32LE(input.sequence, at);
  }
  at = writeVarint(bytes, at, outputs.length);
  for (const { satoshis, script } of outputs) at = writeScript(bytes, bytes.writeBigUInt64LE(satoshis, at), script);
  bytes.writeUInt32LE(lockTime, at);
  return bytes;
}

/** Bytes of the standard serialisation. The smallest, without inputs and outputs, has 10. */
export function transactionSize({ inputs, outputs }: Transaction): number {
  const scripts = [...inputs, ...outputs].map(({ script }) => varintSizeOf(script.length) + script.length);
  const counts = varintSizeOf(inputs.length) + varintSizeOf(outputs.length);
  const fixed = 4 + inputs.length * (HASH_SIZE + 8) + outputs.length * 8 + 4;
  return scripts.reduce((sum, size) => sum + size, fixed + counts);
}

function readInput(reader: FieldReader, extended: boolean): Input {
  const previousHash = reader.bytes(HASH_SIZE);
  const previousIndex = reader.u32();
  const script = reader.script();
  const sequence = reader.u32();
  if (extended) readOutput(reader);
  return { previousHash, previousIndex, script, sequence };
}

function readOutput(reader: FieldReader): Output {
  return { satoshis: reader.u64(), script: reader.script() };
}

function writeScript(bytes: Buffer, at: number, script: Buffer): number {
  const begin = writeVarint(bytes, at, script.length);
  return begin + script.copy(bytes, begin);
}

class FieldReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  bytes(size: number): Buffer {
    if (this.at + size > this.#bytes.length) throw endsEarly(this.at);
    this.at += size;
    return this.#bytes.subarray(this.at - size, this.at);
  }

  u32(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  u64(): bigint {
    return this.bytes(8).readBigUInt64LE(0);
  }

  script(): Buffer {
    return this.bytes(this.#varint());
  }

  // Not an array of that length: the count is what a stranger says, and the bytes end before it would.
  list<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.#varint(); left > 0; left -= 1) items.push(read());
    return items;
  }

  skipIf(marker: Buffer): boolean {
    const there = this.#bytes.subarray(this.at, this.at + marker.length).equals(marker);
    if (there) this.at += marker.length;
    return there;
  }

  #varint(): number {
    const { value, next } = readVarint(this.#bytes, this.at);
    this.at = next;
    return value;
  }
}
