import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { transactionOf } from '../../../fixtures/subtree/subtrees.ts';
import { Reader } from './reader.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { storeTransactions } from './transaction-database.ts';

const transaction = transactionOf(300_000);
const never = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-crash-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('a thread that dies fails the request it was reading, and another serves those behind it', async () => {
  const path = join(folder, 'transactions.db');
  storeTransactions(path, [transaction]);
  const readers: Reader[] = [];
  const start = Reader.start.bind(Reader);
  vi.spyOn(Reader, 'start').mockImplementation(async (from) => {
    const reader = await start(from);
    readers.push(reader);
    return reader;
  });
  const store = await openSqliteStore({ path });
  const reads = [store.read(wanted(300), never), store.read(wanted(1), never)];
  await readers[0]?.close();
  const [first, second] = await Promise.allSettled(reads);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SUBTREE_STORE' } });
  expect(second).toMatchObject({ status: 'fulfilled' });
  expect(readers).toHaveLength(2);

  await readers[1]?.close();
  expect(await store.read(wanted(1), never)).toEqual(transaction.raw);
  expect(readers).toHaveLength(3);
  await store.close();
});

function wanted(times: number) {
  const hashes = new Uint8Array(times * 32);
  for (let i = 0; i < times; i += 1) hashes.set(transaction.txid, i * 32);
  const sizes = new Uint32Array(times).fill(transaction.raw.length);
  return { hashes, sizes, bytes: times * transaction.raw.length };
}
