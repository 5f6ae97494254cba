import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EXTENDED_MARKER,
  readTransaction,
  type Transaction,
  transactionSize,
  writeTransaction,
} from './transaction.ts';
import { TransactionCounter } from './transaction-counter.ts';

const script = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const input = fc.record({
  previousHash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  previousIndex: u32,
  script,
  sequence: u32,
});
const output = fc.record({ satoshis: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), script });
// A transaction without inputs and outputs whose lock time is the rest of the marker can not be told from an extended one.
const transaction = fc
  .record({
    version: u32,
    inputs: fc.array(input, { maxLength: 4 }),
    outputs: fc.array(output, { maxLength: 4 }),
    lockTime: u32,
  })
  .filter(({ inputs, outputs, lockTime }) => inputs.length + outputs.length > 0 || lockTime !== 0xef00_0000);

describe('a transaction', () => {
  it('is read as it was written, wherever it begins', () => {
    fc.assert(
      fc.property(transaction, fc.nat({ max: 9 }), (one, at) => {
        const raw = writeTransaction(one);
        expect(raw.length).toBe(transactionSize(one));
        const read = readTransaction(Buffer.concat([Buffer.alloc(at, 7), raw, Buffer.of(1, 2)]), at);
        expect(read).toEqual({ transaction: one, next: at + raw.length });
      }),
    );
  });

  it('of the chain’s first block reads as everybody knows it', () => {
    const raw = Buffer.from(
      '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d657' +
        '32030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e' +
        '6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f' +
        '35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000',
      'hex',
    );
    const { transaction: read, next } = readTransaction(raw);
    expect(next).toBe(204);
    expect(read.inputs[0]?.script.toString('latin1')).toContain('Chancellor on brink');
    expect(read.outputs[0]?.satoshis).toBe(50n * 100_000_000n);
    expect(writeTransaction(read)).toEqual(raw);
  });

  it('in the extended form reads as the same one', () => {
    fc.assert(
      fc.property(transaction, script, (one, previousScript) => {
        const raw = extended(one, previousScript);
        expect(readTransaction(raw)).toEqual({ transaction: one, next: raw.length });
      }),
    );
  });

  it('has at least ten bytes, and its lengths are varints', () => {
    const empty: Transaction = { version: 1, inputs: [], outputs: [], lockTime: 0 };
    expect(writeTransaction(empty)).toEqual(Buffer.from('01000000000000000000', 'hex'));
    for (const [length, varint] of [
      [0xfc, 'fc'],
      [0xfd, 'fdfd00'],
      [0xffff, 'fdffff'],
      [0x1_0000, 'fe00000100'],
    ] as const) {
      const raw = writeTransaction({ ...empty, outputs: [{ satoshis: 1n, script: Buffer.alloc(length) }] });
      expect(raw.subarray(4 + 1 + 1 + 8, -4 - length).toString('hex')).toBe(varint);
      expect(readTransaction(raw).next).toBe(raw.length);
    }
  });

  it('that is cut anywhere is an error, and never a shorter one', () => {
    fc.assert(
      fc.property(transaction, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (one, share) => {
        const raw = writeTransaction(one);
        const cut = raw.subarray(0, Math.floor(raw.length * share));
        expect(() => readTransaction(cut)).toThrow(expect.objectContaining({ code: 'ERR_SUBTREE_FORMAT' }));
      }),
    );
  });

  it('of any other bytes is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          expect(readTransaction(Buffer.from(bytes)).next).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SUBTREE_FORMAT' });
        }
      }),
    );
  });
});

describe('the counter', () => {
  it('counts as the parser does, however the stream is cut into chunks', () => {
    const one = fc.record({ transaction, isExtended: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 90 })), (list, chunks) => {
        const bytes = Buffer.concat(
          list.map(({ transaction: each, isExtended }) =>
            isExtended ? extended(each, Buffer.alloc(3)) : writeTransaction(each),
          ),
        );
        const counter = counted(bytes, chunks);
        expect(() => counter.end(list.length)).not.toThrow();
        expect(counter.bytes).toBe(bytes.length);
        expect(() => counter.end(list.length + 1)).toThrow(/must have/);
      }),
    );
  });

  it('takes no prefix for the whole', () => {
    fc.assert(
      fc.property(fc.array(transaction, { minLength: 1, maxLength: 4 }), fc.nat(), (list, at) => {
        const bytes = Buffer.concat(list.map(writeTransaction));
        const counter = counted(bytes.subarray(0, at % bytes.length), []);
        expect(() => counter.end(list.length)).toThrow(expect.objectContaining({ code: 'ERR_SUBTREE_FORMAT' }));
        if (!list.some((_, i) => bytesOf(list.slice(0, i)) === at % bytes.length)) {
          expect(() => counter.end(counter.count)).toThrow(/ends within/);
        }
      }),
    );
  });

  it('says of an empty stream, and of one cut within a version, that it is not whole', () => {
    expect(() => new TransactionCounter().end(1)).toThrow('has 0 transactions');
    const counter = new TransactionCounter();
    counter.read(Buffer.of(1, 0));
    expect(() => counter.end(0)).toThrow('ends within transaction 0');
  });
});

function bytesOf(list: readonly Transaction[]): number {
  return list.reduce((sum, one) => sum + transactionSize(one), 0);
}

function counted(bytes: Buffer, chunks: readonly number[]): TransactionCounter {
  const counter = new TransactionCounter();
  let at = 0;
  for (const size of chunks) {
    counter.read(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
  }
  counter.read(bytes.subarray(at));
  return counter;
}

function extended({ version, inputs, outputs, lockTime }: Transaction, previousScript: Buffer): Buffer {
  const none: Transaction = { version, inputs: [], outputs: [], lockTime };
  const spent = writeTransaction({ ...none, outputs: [{ satoshis: 5n, script: previousScript }] }).subarray(6, -4);
  const fields = inputs.map((one) =>
    Buffer.concat([writeTransaction({ ...none, inputs: [one] }).subarray(5, -5), spent]),
  );
  const tail = writeTransaction({ ...none, outputs }).subarray(5);
  return Buffer.concat([
    writeTransaction(none).subarray(0, 4),
    EXTENDED_MARKER,
    Buffer.of(inputs.length),
    ...fields,
    tail,
  ]);
}
