/** What the reader and the thread that asks it say to each other. Buffers are moved, not copied. */
export interface ReadCommand {
  readonly id: number;
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly sizes: Uint32Array<ArrayBuffer>;
  readonly bytes: number;
}

export type ReadAnswer =
  | { readonly id: number; readonly slab: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly failed: 'cancelled' | 'missing' | 'size' | 'store'; readonly message: string };

export interface ReaderData {
  readonly path: string;
  /** Holds the id of a request that is to be given up. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

/**
 * The whole code of a reader's thread. It is handed over as source, so that it needs no file of its own wherever the service
 * was bundled to: it may use nothing from outside itself.
 *
 * It fills one slab for each request and moves it to the asking thread. A row's own copy is freed as soon as it stands in
 * the slab: a thread that makes little garbage of its own would keep some 32 MiB of them before its collector ran. `row` is
 * all that ever saw its memory, and the copying is done, which is when `subjects/release.ts` says that it may be.
 */
export function readRows(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  if (parentPort === null) throw new Error('This is the code of a thread.');
  const port = parentPort;
  const { path, cancelled } = workerData as ReaderData;
  const database = new DatabaseSync(path, { readOnly: true });
  const select = database.prepare('SELECT raw FROM transactions WHERE txid = ?');
  const begin = database.prepare('BEGIN');
  const end = database.prepare('ROLLBACK');

  class Failed extends Error {
    readonly reason: string;
    constructor(reason: string, message: string) {
      super(message);
      this.reason = reason;
    }
  }

  const copyRow = (slab: Uint8Array, at: number, hash: Uint8Array, size: number): void => {
    const row = select.get(hash)?.raw as Uint8Array<ArrayBuffer> | undefined;
    if (row === undefined) {
      throw new Failed('missing', `The store has no transaction ${Buffer.from(hash).toString('hex')}.`);
    }
    if (row.length !== size) {
      const name = Buffer.from(hash).toString('hex');
      throw new Failed('size', `Transaction ${name} has ${row.length} bytes, and ${size} by its subtree.`);
    }
    slab.set(row, at);
    if (row.buffer.byteLength === row.byteLength && row.byteLength > 0) row.buffer.transfer(0);
  };

  const fill = ({ id, hashes, sizes, bytes }: ReadCommand): Uint8Array<ArrayBuffer> => {
    const slab = new Uint8Array(bytes);
    let at = 0;
    for (let i = 0; i < sizes.length; i += 1) {
      if (Atomics.load(cancelled, 0) === id) throw new Failed('cancelled', 'It was given up.');
      const size = sizes[i] ?? 0;
      copyRow(slab, at, hashes.subarray(i * 32, (i + 1) * 32), size);
      at += size;
    }
    return slab;
  };

  /**
   * All rows of a request in one transaction: else each takes the database's locks and gives them back. The request's own
   * buffers were moved here and are nobody's afterwards.
   */
  const fillAtOnce = (command: ReadCommand): Uint8Array<ArrayBuffer> => {
    begin.run();
    try {
      return fill(command);
    } finally {
      end.run();
      command.hashes.buffer.transfer(0);
      command.sizes.buffer.transfer(0);
    }
  };

  port.on('message', (command: ReadCommand) => {
    try {
      const slab = fillAtOnce(command);
      port.postMessage({ id: command.id, slab }, [slab.buffer]);
    } catch (error) {
      const { message } = error as Error;
      port.postMessage({ id: command.id, failed: error instanceof Failed ? error.reason : 'store', message });
    }
  });
  port.postMessage('ready');
}
