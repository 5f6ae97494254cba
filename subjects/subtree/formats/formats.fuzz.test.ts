import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import { parseRetryAfter } from '../client/retry-after.ts';
import { SUBTREE_MAGIC } from './magic.ts';
import { SubtreeFile } from './subtree-file.ts';
import { readTransaction, writeTransaction } from './transaction.ts';
import { TransactionCounter } from './transaction-counter.ts';

const LONGEST_WAIT_MS = 2 ** 33 * 1000;
const FORMAT = { code: 'ERR_SUBTREE_FORMAT' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-formats-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('any bytes are a transaction, which is written as it was read, or are refused', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fuzz({ parser: 'subtree-transaction' }, (input) => {
    const read = orRefused(() => readTransaction(input));
    if (read === null) return;
    expect(read.next).toBeLessThanOrEqual(input.length);
    expect(readTransaction(writeTransaction(read.transaction)).transaction).toEqual(read.transaction);
  });
});

test('any stream is counted alike wherever it is cut', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz({ parser: 'subtree-transaction' }, (input) => {
    const whole = orRefused(() => countedIn(input, input.length || 1));
    for (const size of [1, 3, 50]) expect(orRefused(() => countedIn(input, size))).toEqual(whole);
  });
});

test('any file is a subtree or is refused, and what it says of itself takes no memory', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  const path = join(folder, 'subtree');
  await fuzz({ parser: 'subtree-file' }, async (input) => {
    await writeFile(path, input);
    try {
      const file = await SubtreeFile.open(path, SUBTREE_MAGIC);
      const { transactions } = await file.survey().finally(() => file.close());
      expect(transactions * 48).toBeLessThanOrEqual(input.length);
    } catch (error) {
      expect(error).toMatchObject(FORMAT);
    }
  });
});

test('any Retry-After is a wait that can be waited for', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz({ parser: 'retry-after', words: ['GMT', 'Fri, 31 Dec 2027 ', '0000', '-'] }, (input) => {
    const wait = parseRetryAfter(input.toString('latin1'), Date.UTC(2026, 0, 1));
    expect(wait >= 0 && wait <= LONGEST_WAIT_MS).toBe(true);
  });
});

function countedIn(input: Buffer, size: number): readonly [number, number] {
  const counter = new TransactionCounter();
  for (let at = 0; at < input.length; at += size) counter.read(input.subarray(at, at + size));
  return [counter.count, counter.bytes];
}

function orRefused<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    expect(error).toMatchObject(FORMAT);
    return null;
  }
}
