import type { TakenNodes } from '../formats/subtree-file.ts';
import { Reader } from './reader.ts';
import type { TransactionStore } from './transaction-store.ts';

/**
 * On two cores a second one is no faster (docs/subtree.md), and each costs an isolate and a page cache of 2 MB.
 */
const READERS = 1;

export interface SqliteStoreOptions {
  /** A database with `transactions (txid BLOB UNIQUE, raw BLOB)`. */
  readonly path: string;
  /** Threads that read, each with a connection of its own. Default 1. */
  readonly readers?: number;
}

/**
 * Transactions in an SQLite database, read off the event loop. Requests are served in the order of their arrival, and only
 * one that is being read takes memory: a thread makes its slab when its turn comes.
 */
export async function openSqliteStore({ path, readers = READERS }: SqliteStoreOptions): Promise<TransactionStore> {
  const store = new SqliteStore(path);
  await store.start(readers);
  return store;
}

interface Job {
  readonly wanted: TakenNodes;
  readonly signal: AbortSignal;
  readonly resolve: (slab: Buffer | Promise<Buffer>) => void;
  readonly reject: (reason: unknown) => void;
}

class SqliteStore implements TransactionStore {
  readonly #path: string;
  readonly #idle: Reader[] = [];
  readonly #all = new Set<Reader>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  async start(readers: number): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: readers }, () => this.#startReader()));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed === undefined) return;
    await this.close();
    throw failed.reason;
  }

  read(wanted: TakenNodes, signal: AbortSignal): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    if (signal.aborted) return Promise.reject(signal.reason);
    const job: Job = { wanted, signal, resolve, reject };
    const giveUp = () => {
      const at = this.#queue.indexOf(job);
      // Once a thread works on it, the thread's answer is what settles it.
      if (at >= 0) this.#queue.splice(at, 1);
      if (at >= 0) reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#queue.push(job);
    if (this.#all.size === 0) this.#revive();
    else this.#next();
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('The store was closed.'));
    await Promise.all([...this.#all].map((reader) => reader.close()));
  }

  #next(): void {
    const reader = this.#idle.pop();
    if (reader === undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return void this.#idle.push(reader);
    const slab = reader.read(job.wanted, job.signal);
    job.resolve(slab);
    void slab.then(
      () => this.#free(reader),
      () => this.#free(reader),
    );
  }

  #free(reader: Reader): void {
    if (!this.#all.has(reader)) return;
    this.#idle.push(reader);
    this.#next();
  }

  async #startReader(): Promise<void> {
    const reader = await Reader.start(this.#path);
    this.#all.add(reader);
    this.#idle.push(reader);
    void reader.ended.then(() => this.#replace(reader));
    if (this.#closed) await reader.close();
    else this.#next();
  }

  #replace(ended: Reader): void {
    this.#all.delete(ended);
    const at = this.#idle.indexOf(ended);
    if (at >= 0) this.#idle.splice(at, 1);
    if (!this.#closed && this.#queue.length > 0) this.#revive();
  }

  #revive(): void {
    this.#startReader().catch((error: unknown) => {
      // Nobody is left to read what was asked for. The next request tries again.
      if (this.#all.size > 0) return;
      for (const { reject } of this.#queue.splice(0)) reject(error);
    });
  }
}
