import { Worker } from 'node:worker_threads';
import type { TakenNodes } from '../formats/subtree-file.ts';
import { SubtreeError } from '../subtree-error.ts';
import { type ReadAnswer, type ReaderData, readRows } from './reader-thread.ts';

/**
 * A young generation of 1 MiB is plenty for hashes and row objects; the default of 16 MiB and more would be filled with them
 * before the first collection. Of the old one the thread's 6 MiB live; collected or not it never had more than 17
 * (scenarios/subtree-kept.ts), and the bound is for what should not be there at all.
 */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 };

/** A thread with a connection of its own to the database. It reads one request at a time. */
export class Reader {
  readonly #worker: Worker;
  readonly #cancelled: Int32Array<SharedArrayBuffer>;
  #asked: { readonly id: number; resolve(slab: Buffer): void; reject(error: unknown): void } | null = null;
  #lastId = 0;
  /** Settles when the thread has ended, whatever ended it. */
  readonly ended: Promise<void>;

  /** Rejects where the database can not be opened, or has no table `transactions`. */
  static async start(path: string): Promise<Reader> {
    const reader = new Reader(path);
    await reader.#ask((resolve) => reader.#worker.once('message', () => resolve(Buffer.alloc(0))));
    reader.#worker.on('message', (answer: ReadAnswer) => reader.#take(answer));
    return reader;
  }

  private constructor(path: string) {
    this.#cancelled = new Int32Array(new SharedArrayBuffer(4));
    const workerData: ReaderData = { path, cancelled: this.#cancelled };
    this.#worker = new Worker(`(${readRows})()`, { eval: true, workerData, resourceLimits: LIMITS });
    // The thread may be the last thing that is left: whoever waits for a row has something else to stay for.
    this.#worker.unref();
    let cause: unknown;
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#fail(cause ?? new Error(`It ended with code ${code}.`));
        resolve();
      });
    });
  }

  async read(wanted: TakenNodes, signal: AbortSignal): Promise<Buffer> {
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    const id = this.#lastId;
    const { hashes, sizes, bytes } = wanted;
    const cancel = () => Atomics.store(this.#cancelled, 0, id);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#ask(() =>
        this.#worker.postMessage({ id, hashes, sizes, bytes }, [hashes.buffer, sizes.buffer]),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    await this.ended;
  }

  #ask(send: (resolve: (slab: Buffer) => void) => void): Promise<Buffer> {
    return new Promise<Buffer>((resolve, reject) => {
      this.#asked = { id: this.#lastId, resolve, reject };
      this.#worker.ref();
      send(resolve);
    }).finally(() => {
      this.#asked = null;
      this.#worker.unref();
    });
  }

  #take(answer: ReadAnswer): void {
    if ('slab' in answer) {
      const { buffer, byteOffset, byteLength } = answer.slab;
      this.#asked?.resolve(Buffer.from(buffer, byteOffset, byteLength));
      return;
    }
    const code = answer.failed === 'store' ? 'ERR_SUBTREE_STORE' : 'ERR_SUBTREE_TRANSACTION';
    this.#asked?.reject(new SubtreeError(code, answer.message));
  }

  #fail(cause: unknown): void {
    const message = 'The thread that reads the transactions ended. Another takes its place with the next request.';
    this.#asked?.reject(new SubtreeError('ERR_SUBTREE_STORE', message, { cause }));
  }
}
