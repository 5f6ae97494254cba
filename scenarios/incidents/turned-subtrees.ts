/** Subtrees of the same transactions, each beginning with another one: so their data differ, and one database has them all. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { transactionOf, writeSubtreeOf } from '../../fixtures/subtree/subtrees.ts';
import { COINBASE_PLACEHOLDER } from '../../subjects/subtree/formats/subtree.ts';
import { type StoredTransaction, storeTransactions } from '../../subjects/subtree/store/transaction-database.ts';

export interface TurnedSubtrees {
  readonly count: number;
  /** Sizes of the transactions of each subtree, in turn; bytes. */
  readonly sizes: readonly number[];
  /** Of each subtree; bytes, at least. */
  readonly totalBytes: number;
}

export interface TurnedSubtree {
  readonly hash: string;
  readonly transactions: number;
  /** Of the data, as it must arrive. */
  readonly sha256: string;
}

/** Writes them into `folder`, with a database of what is in them. */
export function makeTurnedSubtrees(folder: string, { count, sizes, totalBytes }: TurnedSubtrees) {
  const database = join(folder, 'transactions.db');
  const stored: StoredTransaction[] = [];
  for (let bytes = 0; bytes < totalBytes; bytes += stored.at(-1)?.raw.length ?? 0) {
    stored.push(transactionOf(sizes[stored.length % sizes.length] ?? 0));
  }
  storeTransactions(database, stored);
  const subtrees = Array.from({ length: count }, (_, turn): TurnedSubtree => {
    const turned = [...stored.slice(turn), ...stored.slice(0, turn)];
    const nodes = turned.map(({ txid, raw }) => ({ hash: txid, fee: 1n, size: raw.length }));
    const whole = createHash('sha256');
    for (const { raw } of turned) whole.update(raw);
    const coinbase = { hash: COINBASE_PLACEHOLDER, fee: 0n, size: 0 };
    return { ...writeSubtreeOf(folder, [coinbase, ...nodes]), sha256: whole.digest('hex') };
  });
  return { database, subtrees };
}
