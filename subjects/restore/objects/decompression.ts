import type { Transform } from 'node:stream';
import { constants, createInflate, createZstdDecompress } from 'node:zlib';
import { release } from '../../release.ts';
import { FlowingPieces } from '../flowing-pieces.ts';
import type { Pieces } from '../pieces.ts';
import { RestoreError } from '../restore-error.ts';

/**
 * One output buffer of zlib. Larger than half of Node's pool, so that it is memory of its own and can be freed; large enough
 * that going to a thread and back (some 30 µs) is little beside inflating so much (500 µs).
 */
export const OUTPUT_SIZE = 256 * 1024;
/** Of a short object: still more than half of Node's pool. */
const SHORT_OUTPUT_SIZE = 64 * 1024;

/** What is read of an object at once: a thread of the pool is asked that often, and so much is held. */
export const STORED_PIECE = 256 * 1024;

/** What other writers of the format call the same algorithm. */
const algorithms: Readonly<Record<string, 'none' | 'zlib' | 'zstd'>> = {
  none: 'none',
  off: 'none',
  no: 'none',
  zlib: 'zlib',
  gzip: 'zlib',
  zstd: 'zstd',
};

/** Throws unless objects with this `compression` can be restored. */
export function checkAlgorithm(compression: string, name: string): void {
  if (Object.hasOwn(algorithms, compression)) return;
  const known = Object.keys(algorithms).join(', ');
  const message = `The object ${name} is compressed with ${JSON.stringify(compression)}; known are ${known}.`;
  throw new RestoreError('ERR_RESTORE_ALGORITHM', message);
}

export interface DecompressionOptions {
  readonly compression: string;
  /** Bytes of the plaintext. */
  readonly length: number;
  /** In errors. */
  readonly name: string;
  /** Most bytes that a zstd frame may make the decoder keep, a power of two. */
  readonly zstdWindow: number;
}

/** The plaintext of `stored`, piece by piece, at most `OUTPUT_SIZE` each. Closing it closes `stored`. */
export function plaintextOf(stored: Pieces, options: DecompressionOptions): Pieces {
  checkAlgorithm(options.compression, options.name);
  const algorithm = algorithms[options.compression];
  if (algorithm === 'none') return stored;
  // Of 1 byte: one full output waits while another is in hand, and no more.
  const chunkSize = options.length < SHORT_OUTPUT_SIZE ? SHORT_OUTPUT_SIZE : OUTPUT_SIZE;
  const common = { chunkSize, readableHighWaterMark: 1, writableHighWaterMark: 1 };
  if (algorithm === 'zlib') return new Decompression(stored, createInflate(common), options.name);
  const params = { [constants.ZSTD_d_windowLogMax]: Math.log2(options.zstdWindow) };
  return new Decompression(stored, createZstdDecompress({ ...common, params }), options.name);
}

/** Feeds the stream while its outputs are taken: a thread of the pool inflates the next one meanwhile. */
class Decompression implements Pieces {
  readonly #stored: Pieces;
  readonly #stream: Transform;
  readonly #name: string;
  readonly #plaintext: FlowingPieces;
  readonly #feeding: Promise<void>;
  #last: Buffer | null = null;
  /** The output that zlib is still filling, as far as it has been seen. */
  #unfilled: ArrayBufferLike | null = null;
  #giveUp: ((why: Error) => void) | null = null;
  #fed = false;
  #closed = false;

  constructor(stored: Pieces, stream: Transform, name: string) {
    this.#stored = stored;
    this.#stream = stream;
    this.#name = name;
    this.#plaintext = new FlowingPieces(stream);
    // A write that fails is never called back: the stream only closes.
    stream.once('close', () => this.#giveUp?.(new Error('The stream was closed.')));
    this.#feeding = this.#feed();
  }

  async next(): Promise<Buffer | null> {
    this.#releaseLast();
    try {
      this.#last = await this.#plaintext.next();
      if (this.#last === null) this.#releaseUnfilled();
      return this.#last;
    } catch (cause) {
      if (cause instanceof RestoreError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RestoreError('ERR_RESTORE_CORRUPT', `The object ${this.#name} can't be decompressed: ${why}.`, {
        cause,
      });
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Before the end zlib may be at work on the last piece, and nothing tells when a thread is done with it.
    const lastPiece = this.#fed ? undefined : 'in use';
    if (this.#fed) this.#releaseLast();
    this.#plaintext.stop();
    await this.#feeding;
    await this.#stored.close(lastPiece);
  }

  async #feed(): Promise<void> {
    try {
      for (let piece = await this.#stored.next(); piece !== null; piece = await this.#stored.next()) {
        await this.#write(piece);
      }
      this.#fed = true;
      this.#stream.end();
    } catch (error) {
      this.#plaintext.fail(error as Error);
    }
  }

  #write(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#stream.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * zlib hands out slices of one output until that is full, and then takes another. So the slice that ends it is the last
   * view of it: the ones before were copied from and dropped.
   */
  #releaseLast(): void {
    const last = this.#last;
    this.#last = null;
    if (last === null) return;
    const filled = last.byteOffset + last.length === last.buffer.byteLength;
    this.#unfilled = filled ? null : last.buffer;
    if (filled) release(new Uint8Array(last.buffer));
  }

  /** At the end: zlib has no work under way, and never comes back to it. */
  #releaseUnfilled(): void {
    if (this.#unfilled !== null) release(new Uint8Array(this.#unfilled));
    this.#unfilled = null;
  }
}
