import { DatabaseSync } from 'node:sqlite';

export interface StoredTransaction {
  readonly txid: Buffer;
  /** In standard serialisation. */
  readonly raw: Buffer;
}

/** Creates or opens the database that `openSqliteStore` reads, and adds transactions to it, all or none. */
export function storeTransactions(path: string, transactions: Iterable<StoredTransaction>): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('CREATE TABLE IF NOT EXISTS transactions (txid BLOB NOT NULL UNIQUE, raw BLOB NOT NULL)');
    const insert = database.prepare('INSERT OR IGNORE INTO transactions (txid, raw) VALUES (?, ?)');
    database.exec('BEGIN');
    for (const { txid, raw } of transactions) insert.run(txid, raw);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
