import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { transactionOf } from '../../../fixtures/subtree/subtrees.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { type StoredTransaction, storeTransactions } from './transaction-database.ts';
import type { TransactionStore } from './transaction-store.ts';

let folder: string;
let path: string;
let store: TransactionStore;
const transactions = [100, 5000, 300_000, 70].map(transactionOf);
const never = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
  path = join(folder, 'transactions.db');
  storeTransactions(path, transactions);
  store = await openSqliteStore({ path });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

it('reads transactions one behind the other into memory of their own', async () => {
  const slab = await store.read(wanted(transactions), never);
  expect(slab.equals(Buffer.concat(transactions.map(({ raw }) => raw)))).toBe(true);
  expect(slab.buffer.byteLength).toBe(slab.byteLength);
});

it('leaves the event loop free while it reads', async () => {
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 0);
  const many = Array.from({ length: 200 }, () => transactions[2] as StoredTransaction);
  await store.read(wanted(many), never);
  clearInterval(turning);
  expect(turns).toBeGreaterThan(2);
});

it('says which transaction is missing, or of another size, and reads on', async () => {
  const missing = { txid: randomBytes(32), raw: Buffer.alloc(10) };
  await expect(store.read(wanted([missing]), never)).rejects.toMatchObject({
    code: 'ERR_SUBTREE_TRANSACTION',
    message: expect.stringContaining(missing.txid.toString('hex')),
  });
  const [first] = transactions as [StoredTransaction];
  const longer = { txid: first.txid, raw: Buffer.alloc(101) };
  await expect(store.read(wanted([longer]), never)).rejects.toThrow('has 100 bytes, and 101 by its subtree');
  expect((await store.read(wanted([first]), never)).equals(first.raw)).toBe(true);
});

it('gives up what waits at once, and what is read before its next row', async () => {
  const many = Array.from({ length: 500 }, () => transactions[2] as StoredTransaction);
  const abort = new AbortController();
  const reason = new Error('enough');
  const reads = [store.read(wanted(many), abort.signal), store.read(wanted(many), abort.signal)];
  setImmediate(() => abort.abort(reason));
  for (const one of await Promise.allSettled(reads)) expect(one).toEqual({ status: 'rejected', reason });
  expect((await store.read(wanted(transactions), never)).length).toBe(305_170);
});

it('does not open what is no database of transactions', async () => {
  await expect(openSqliteStore({ path: join(folder, 'gone', 'x.db') })).rejects.toMatchObject({
    code: 'ERR_SUBTREE_STORE',
  });
});

function wanted(list: readonly StoredTransaction[]) {
  const hashes = new Uint8Array(list.length * 32);
  const sizes = new Uint32Array(list.length);
  for (const [i, { txid, raw }] of list.entries()) {
    hashes.set(txid, i * 32);
    sizes[i] = raw.length;
  }
  return { hashes, sizes, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
