/** A server over a folder of its own, and what the tests look at. All on loopback; stopped after each test. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type MadeSubtree, makeSubtrees, transactionOf, writeSubtreeOf } from '../../../fixtures/subtree/subtrees.ts';
import { COINBASE_PLACEHOLDER } from '../formats/subtree.ts';
import type { Outcome } from '../outcomes.ts';
import { type SubtreeServer, type SubtreeServerOptions, startSubtreeServer } from '../server.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { storeTransactions } from '../store/transaction-database.ts';
import type { TransactionStore } from '../store/transaction-store.ts';

export const KiB = 1024;
export const MiB = 1024 * KiB;
const BUDGET = 64 * MiB;

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

export function onStop(stop: () => unknown): void {
  stops.push(stop);
}

export interface Rig {
  readonly server: SubtreeServer;
  readonly folder: string;
  readonly database: string;
  readonly errors: unknown[];
  /** What the server should send for `subtree`. */
  readonly expected: Map<string, Buffer>;
  /** Makes a subtree of these sizes, behind a coinbase. */
  make(sizes: readonly number[]): MadeSubtree;
  ask(hash: string): Promise<Answer>;
  /** What stands in the folder, but for subtrees and the database. */
  leftovers(): Promise<readonly string[]>;
}

export interface RigOptions extends Partial<Omit<SubtreeServerOptions, 'store'>> {
  /** Stands before the real store. */
  readonly wrap?: (store: TransactionStore) => TransactionStore;
}

export async function startRig({ wrap = (store) => store, ...options }: RigOptions = {}): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'subtree-server-'));
  onStop(() => rm(folder, { recursive: true }));
  const database = join(folder, 'transactions.db');
  storeTransactions(database, []);
  const errors: unknown[] = [];
  const store = wrap(await openSqliteStore({ path: database }));
  const onError = (error: unknown) => void errors.push(error);
  const server = await startSubtreeServer({ budget: BUDGET, store, folder, onError, ...options });
  onStop(() => server.close());
  const expected = new Map<string, Buffer>();
  return {
    server,
    folder,
    database,
    errors,
    expected,
    make(sizes) {
      const stored = sizes.map(transactionOf);
      storeTransactions(database, stored);
      const nodes = stored.map(({ txid, raw }) => ({ hash: txid, fee: 1n, size: raw.length }));
      const made = writeSubtreeOf(folder, [{ hash: COINBASE_PLACEHOLDER, fee: 0n, size: 0 }, ...nodes]);
      expected.set(made.hash, Buffer.concat(stored.map(({ raw }) => raw)));
      return made;
    },
    ask: (hash) => ask(server, hash),
    leftovers: async () => (await readdir(folder)).filter((name) => /subtreeData/.test(name)).sort(),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** False where the connection ended before the body did. */
  readonly complete: boolean;
}

/** Never rejects for what becomes of the body: a test says what it expects of it. */
export async function ask(server: SubtreeServer, hash: string): Promise<Answer> {
  const answer = await open(server, hash);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // Told by `complete`.
  }
  const { statusCode: status = 0, headers, complete } = answer;
  return { status, headers, body: Buffer.concat(chunks), complete };
}

/** The answer, none of its body read. */
export function open({ port }: SubtreeServer, hash: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, path: `/api/v1/subtree_data/${hash}`, agent: false }, resolve).once('error', reject);
  });
}

/** Asked until it holds, for at most 10 s: what it waits for is told by no event. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('It did not come true in 10 s.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What became of requests. A client has its answer before the server has counted it. */
export async function counts({ server }: Rig, expected: Partial<Record<Outcome, number>>): Promise<void> {
  const all = () =>
    Object.entries(expected).every(([name, count]) => server.outcomes.counts[name as Outcome] === count);
  await eventually(all).catch(() => {
    throw new Error(`Expected ${JSON.stringify(expected)} of ${JSON.stringify(server.outcomes.counts)}.`);
  });
}

/** The published file, as its checksum says that it is. */
export async function published({ folder }: Rig, hash: string): Promise<Buffer> {
  const name = `${hash}.subtreeData`;
  const bytes = await readFile(join(folder, name));
  const line = await readFile(join(folder, `${name}.sha256`), 'utf8');
  if (line !== `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`) throw new Error(`Wrong: ${line}`);
  return bytes;
}

/** More than the kernel takes of a stream on its own, so that a client that reads nothing is waited for. */
export const MORE_THAN_SOCKETS = 16 * MiB;

/** Three subtrees of 16 MiB in transactions of 64 KiB, all of the same ones. */
export function largeSubtrees({ folder, database }: Rig): readonly [MadeSubtree, MadeSubtree, MadeSubtree] {
  const shape = { total: MORE_THAN_SOCKETS, smallest: 64 * KiB, largest: 64 * KiB };
  return makeSubtrees(folder, database, shape, 3) as unknown as readonly [MadeSubtree, MadeSubtree, MadeSubtree];
}
