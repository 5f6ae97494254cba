import { DatabaseSync } from 'node:sqlite';
import { defineScenario, KiB, MiB } from 'plimsoll';

/** The largest that sqlite has: the cache's own header of each weighs least, as a connection's own 0.1 MiB does in 64. */
const page = 64 * KiB;

/** File format of sqlite, section 1.6: an overflow page holds its size less 4 bytes of one value. */
const payload = page - 4;

/** sqlite's code and its own tables stand before the cold reading. */
const wearIn = 100;

/** The header's page and the one that the row begins on. */
const others = 2;

/**
 * Fills a database in memory, which lives in sqlite's page cache and is counted by nobody in V8: only the kernel sees it. A
 * closed database has given its pages back to malloc.
 */
export default defineScenario({
  name: 'sqlite-page-cache',
  parameters: { size: [64 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 4 * page },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: () => {
    for (let i = 0; i < wearIn; i += 1) filled(16 * page).close();
  },
  operation: async (_subject, { size }, { barrier }) => {
    const database = filled(size);
    await barrier();
    database.close();
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});

function filled(size: number): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(`PRAGMA page_size = ${page}; PRAGMA cache_size = -${(2 * size) / KiB}; CREATE TABLE t (value BLOB)`);
  database.prepare('INSERT INTO t VALUES (zeroblob(?))').run((size / page - others) * payload);
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  if (pages * page !== size) throw new Error(`${pages} pages of ${page} bytes are not ${size} bytes.`);
  return database;
}
