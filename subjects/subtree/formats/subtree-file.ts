import { type FileHandle, open } from 'node:fs/promises';
import { release } from '../../release.ts';
import { SubtreeError } from '../subtree-error.ts';
import { readU64 } from './integers.ts';
import { MAGIC_SIZE } from './magic.ts';
import {
  COINBASE_PLACEHOLDER,
  expectMagic,
  HEADER_SIZE,
  NODE_SIZE,
  readHeader,
  readNodeSize,
  type SubtreeHeader,
  subtreeFileSize,
} from './subtree.ts';
import { HASH_SIZE } from './transaction.ts';

const NODES_AT = MAGIC_SIZE + HEADER_SIZE;
/** What is read at once, whole nodes: the only part of the file that is ever in memory. */
export const NODES_BUFFER = 1024 * NODE_SIZE;

/** What of the data is known before any of it is read. */
export interface Survey {
  /** Transactions that the data has: all nodes but the coinbase's placeholder. */
  readonly transactions: number;
  readonly bytes: number;
  /** Of the largest transaction. */
  readonly largest: number;
}

/** Transactions to be read, as a store wants them. */
export interface TakenNodes {
  /** 32 bytes each. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly sizes: Uint32Array<ArrayBuffer>;
  /** Their sum. */
  readonly bytes: number;
}

/** SQLite holds no larger blob, by its own limit of 10^9 bytes. */
const LARGEST = 1_000_000_000;

/** A subtree's file, read node by node. */
export class SubtreeFile {
  readonly header: SubtreeHeader;
  readonly #file: FileHandle;
  readonly #path: string;
  /** Made with the first node that is asked for: who only looks at the header may have nothing booked yet. */
  #buffer = Buffer.alloc(0);
  /** Nodes read so far, nodes in the buffer, and which of them is next. */
  #read = 0;
  #buffered = 0;
  #next = 0;

  /** Throws a `SubtreeError` where the file is not one, or not as long as its header says; `ENOENT` where it is not there. */
  static async open(path: string, magic: Buffer): Promise<SubtreeFile> {
    const file = await open(path, 'r');
    try {
      const head = await readExactly(file, 0, NODES_AT, path);
      expectMagic(head, magic, path);
      const header = readHeader(head.subarray(MAGIC_SIZE));
      await expectLength(file, header.nodes, path);
      return new SubtreeFile(file, header, path);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, header: SubtreeHeader, path: string) {
    this.#file = file;
    this.#path = path;
    this.header = header;
  }

  /** Goes once through all nodes, and back to the first. */
  async survey(): Promise<Survey> {
    let [transactions, bytes, largest] = [0, 0, 0];
    while (await this.#ready()) {
      // In turns of a buffer: a promise for every node would take longer than the nodes.
      for (; this.#next < this.#buffered; this.#next += 1) {
        const size = this.#sizeOf(this.#next);
        transactions += 1;
        bytes += size;
        largest = Math.max(largest, size);
      }
    }
    this.#read = 0;
    this.#buffered = 0;
    this.#next = 0;
    return { transactions, bytes, largest };
  }

  /**
   * The next transactions: as many as `most` allows, and at least one, however large it is. Null behind the last one.
   * Fewer than would fit where the buffer ends.
   */
  async take(most: { readonly transactions: number; readonly bytes: number }): Promise<TakenNodes | null> {
    if (!(await this.#ready())) return null;
    const first = this.#next;
    let bytes = this.#sizeOf(first);
    let end = first + 1;
    while (end < this.#buffered && end - first < most.transactions && bytes + this.#sizeOf(end) <= most.bytes) {
      bytes += this.#sizeOf(end);
      end += 1;
    }
    this.#next = end;
    return { bytes, hashes: this.#hashes(first, end), sizes: this.#sizes(first, end) };
  }

  /** A second time does nothing. */
  async close(): Promise<void> {
    await this.#file.close();
    release(this.#buffer);
  }

  /** Whether there is a further transaction, reading on where it must. */
  async #ready(): Promise<boolean> {
    if (this.#next < this.#buffered) return true;
    // The first buffer may hold nothing but the coinbase.
    return (await this.#fill()) && (this.#next < this.#buffered || (await this.#fill()));
  }

  #sizeOf(index: number): number {
    const size = readNodeSize(this.#buffer, index * NODE_SIZE);
    if (size <= LARGEST) return size;
    const message = `${this.#path} has a transaction of ${size} bytes; at most ${LARGEST} can be sent.`;
    throw new SubtreeError('ERR_SUBTREE_FORMAT', message);
  }

  #hashes(from: number, to: number): Uint8Array<ArrayBuffer> {
    const hashes = new Uint8Array((to - from) * HASH_SIZE);
    for (let index = from; index < to; index += 1) {
      const hash = this.#buffer.subarray(index * NODE_SIZE, index * NODE_SIZE + HASH_SIZE);
      hashes.set(hash, (index - from) * HASH_SIZE);
    }
    return hashes;
  }

  #sizes(from: number, to: number): Uint32Array<ArrayBuffer> {
    const sizes = new Uint32Array(to - from);
    for (let index = from; index < to; index += 1) sizes[index - from] = this.#sizeOf(index);
    return sizes;
  }

  async #fill(): Promise<boolean> {
    const nodes = Math.min(NODES_BUFFER / NODE_SIZE, this.header.nodes - this.#read);
    if (nodes === 0) return false;
    if (this.#buffer.length === 0) this.#buffer = Buffer.allocUnsafeSlow(NODES_BUFFER);
    const { bytesRead } = await this.#file.read(this.#buffer, 0, nodes * NODE_SIZE, NODES_AT + this.#read * NODE_SIZE);
    if (bytesRead < nodes * NODE_SIZE) {
      throw new SubtreeError('ERR_SUBTREE_FORMAT', `${this.#path} was cut while it was read. Write it again.`);
    }
    const coinbase = this.#read === 0 && this.#buffer.subarray(0, HASH_SIZE).equals(COINBASE_PLACEHOLDER);
    this.#read += nodes;
    this.#buffered = nodes;
    this.#next = coinbase ? 1 : 0;
    return true;
  }
}

async function expectLength(file: FileHandle, nodes: number, path: string): Promise<void> {
  const { size } = await file.stat();
  const countAt = NODES_AT + nodes * NODE_SIZE;
  const conflicting = size < countAt + 8 ? 0 : readU64(await readExactly(file, countAt, 8, path), 0);
  const expected = subtreeFileSize(nodes, conflicting);
  if (size === expected) return;
  const message = `${path} has ${size} bytes, and ${expected} by its header, for ${nodes} nodes. Write it again.`;
  throw new SubtreeError('ERR_SUBTREE_FORMAT', message);
}

async function readExactly(file: FileHandle, at: number, size: number, path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await file.read(bytes, 0, size, at);
  if (bytesRead === size) return bytes;
  throw new SubtreeError('ERR_SUBTREE_FORMAT', `${path} ends at byte ${at + bytesRead}, within its header.`);
}
