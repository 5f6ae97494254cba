/**
 * One process of subtree-throughput.ts: argv `product` with the number of readers, `copy` or `sent`; then folder and
 * database. Asked for `cpu`, it tells the microseconds of processor that it has taken.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HEADER_SIZE, NODE_SIZE, readHeader, readNode } from '../subjects/subtree/formats/subtree.ts';
import { startSubtreeServer } from '../subjects/subtree/server.ts';
import { openSqliteStore } from '../subjects/subtree/store/sqlite-store.ts';

const [, , side, readers, folder = '', database = ''] = process.argv;
const CHUNK = 1024 * 1024;

process.on('disconnect', () => process.exit(0));
process.on('message', (asked: string) => {
  if (asked === 'cpu') process.send?.({ cpu: process.cpuUsage() });
});
if (side === 'product') {
  const store = await openSqliteStore({ path: database, readers: Number(readers) });
  const { port } = await startSubtreeServer({ budget: 256 * CHUNK, store, folder });
  process.send?.({ port });
} else {
  const opened = new DatabaseSync(database, { readOnly: true });
  // As the product does: else every row takes the database's locks and gives them back.
  opened.exec('BEGIN');
  const select = opened.prepare('SELECT raw FROM transactions WHERE txid = ?');
  if (side === 'copy') {
    process.on('message', (hash: string) => {
      if (hash === 'cpu') return;
      copy(hash, select);
      process.send?.({ copied: hash });
    });
    process.send?.({});
  } else {
    const server = createServer((request, response) => {
      void sendAndWrite(request.url?.split('/').at(-1) ?? '', select, response);
    });
    server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  }
}

/** The same rows to one file and nothing else: no checksum, no sync, no client; in writes as large as the product's. */
function copy(hash: string, select: ReturnType<DatabaseSync['prepare']>): void {
  const path = join(folder, `${hash}.copy`);
  const file = openSync(path, 'w');
  for (const filled of slabs(hash, select, Buffer.allocUnsafeSlow(CHUNK))) writeSync(file, filled);
  closeSync(file);
  rmSync(path);
}

/** The same rows to a client over HTTP and to one file, at once: no checksum, no sync, no admission, nothing published. */
async function sendAndWrite(
  hash: string,
  select: ReturnType<DatabaseSync['prepare']>,
  response: ServerResponse,
): Promise<void> {
  const path = join(folder, `${hash}.sent`);
  const file = await open(path, 'w');
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  for (const filled of slabs(hash, select, Buffer.allocUnsafeSlow(CHUNK))) {
    await Promise.all([file.write(filled), new Promise((resolve) => response.write(filled, resolve))]);
  }
  await file.close();
  rmSync(path);
  response.end();
}

/** The rows in the subtree's order, a slab full of them at a time; the same slab over and over. */
function* slabs(hash: string, select: ReturnType<DatabaseSync['prepare']>, slab: Buffer): Generator<Buffer> {
  const bytes = readFileSync(join(folder, `${hash}.subtree`));
  const { nodes } = readHeader(bytes.subarray(8));
  let filled = 0;
  for (let i = 1; i < nodes; i += 1) {
    const { hash: txid } = readNode(bytes, 8 + HEADER_SIZE + i * NODE_SIZE);
    const raw = select.get(txid)?.raw as Uint8Array;
    if (filled + raw.length > CHUNK) {
      yield slab.subarray(0, filled);
      filled = 0;
    }
    slab.set(raw, filled);
    filled += raw.length;
  }
  yield slab.subarray(0, filled);
}
