/** One process of subtree-throughput.ts: argv `product` with the number of readers, or `copy`; then folder and database. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HEADER_SIZE, readHeader, readNode } from '../subjects/subtree/formats/subtree.ts';
import { startSubtreeServer } from '../subjects/subtree/server.ts';
import { openSqliteStore } from '../subjects/subtree/store/sqlite-store.ts';

const [, , side, readers, folder = '', database = ''] = process.argv;
const CHUNK = 1024 * 1024;

process.on('disconnect', () => process.exit(0));
if (side === 'product') {
  const store = await openSqliteStore({ path: database, readers: Number(readers) });
  const { port } = await startSubtreeServer({ budget: 256 * CHUNK, store, folder });
  process.send?.({ port });
} else {
  const opened = new DatabaseSync(database, { readOnly: true });
  const select = opened.prepare('SELECT raw FROM transactions WHERE txid = ?');
  process.on('message', (hash: string) => {
    copy(hash, select);
    process.send?.({ copied: hash });
  });
  process.send?.({});
}

/** The same rows to one file and nothing else: no checksum, no sync, no client; in writes as large as the product's. */
function copy(hash: string, select: ReturnType<DatabaseSync['prepare']>): void {
  const bytes = readFileSync(join(folder, `${hash}.subtree`));
  const { nodes } = readHeader(bytes.subarray(8));
  const path = join(folder, `${hash}.copy`);
  const file = openSync(path, 'w');
  const slab = Buffer.allocUnsafeSlow(CHUNK);
  let filled = 0;
  for (let i = 1; i < nodes; i += 1) {
    const { hash: txid } = readNode(bytes, 8 + HEADER_SIZE + i * 48);
    const raw = select.get(txid)?.raw as Uint8Array;
    if (filled + raw.length > CHUNK) {
      writeSync(file, slab, 0, filled);
      filled = 0;
    }
    slab.set(raw, filled);
    filled += raw.length;
  }
  writeSync(file, slab, 0, filled);
  closeSync(file);
  rmSync(path);
}
