import { FILE_BUFFER } from './blobs/serve-file.ts';
import type { SubtreeHeader } from './formats/subtree.ts';
import { NODES_BUFFER } from './formats/subtree-file.ts';
import { HASH_SIZE } from './formats/transaction.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Chunks that one stream may have: being read, waiting for their turn, or being written. */
export const WINDOW = 4;
/**
 * Most transactions of a chunk. Whatever works on a chunk looks for cancellation before the next one, so that none does
 * more than this for a client that is gone.
 */
export const CHUNK_TRANSACTIONS = 256;
/** Most declared bytes of a chunk, where transactions are large. A single transaction above it is a chunk by itself. */
export const CHUNK_BYTES = 1 * MiB;
/**
 * Bytes in memory for a declared byte: a chunk is one slab of exactly its declared bytes, neither decoded nor copied.
 * reservation.test.ts measures it.
 */
export const EXPANSION = 1;
/** While a row is read, SQLite has it once, and the thread a second time until it stands in the slab. */
const ROW_COPIES = 2;
/** Of a transaction, while its chunk waits to be read: its hash, and its size. */
const REQUESTED_NODE = HASH_SIZE + 4;
/**
 * A socket and its parser, the files and the lock, the promises of a window. By measuring, not by counting.
 */
const PER_REQUEST = 256 * KiB;

/** What a stream takes is decided by: how its chunks are cut, and how many of them there are. */
export interface StreamLimits {
  /** Chunks; default {@link WINDOW}. */
  readonly window: number;
  /** Default {@link CHUNK_TRANSACTIONS}. */
  readonly chunkTransactions: number;
  /** Default {@link CHUNK_BYTES}. */
  readonly chunkBytes: number;
}

export const defaultLimits: StreamLimits = {
  window: WINDOW,
  chunkTransactions: CHUNK_TRANSACTIONS,
  chunkBytes: CHUNK_BYTES,
};

/** Bytes are declared, by the subtree's header; a count of transactions says nothing of theirs. */
export type Declared = Pick<SubtreeHeader, 'sizeInBytes' | 'nodes'>;

/**
 * Bytes to book for creating data while it is streamed: the window's slabs, and what stands around them. `largest`: of the
 * largest transaction, where it is known; else that it is an average one is assumed, and the lease grows.
 */
export function subtreeDataBytes(declared: Declared, largest?: number, limits: StreamLimits = defaultLimits): number {
  const { slabs, row, nodes, perRequest } = subtreeDataPlan(declared, largest, limits);
  return slabs + row + nodes + perRequest;
}

/** The terms of {@link subtreeDataBytes}, in bytes. */
export function subtreeDataPlan(declared: Declared, largest = averageBytes(declared), limits = defaultLimits) {
  const { window, chunkTransactions } = limits;
  return {
    // A transaction that is larger than the whole window has it to itself.
    slabs: Math.ceil(EXPANSION * Math.max(window * chunkBytesOf(declared, limits), largest)),
    row: ROW_COPIES * largest,
    nodes: NODES_BUFFER + window * Math.min(chunkTransactions, declared.nodes) * REQUESTED_NODE,
    perRequest: PER_REQUEST,
  };
}

/** Most bytes of a chunk: those of average transactions, as many as a chunk has, but no more than it may have. */
export function chunkBytesOf(declared: Declared, { chunkTransactions, chunkBytes }: StreamLimits): number {
  const transactions = Math.min(chunkTransactions, declared.nodes);
  return Math.min(
    chunkBytes,
    Math.max(1, Math.ceil((declared.sizeInBytes / Math.max(1, declared.nodes)) * transactions)),
  );
}

/** Bytes to book for sending data that is published. */
export function publishedDataBytes(): number {
  return FILE_BUFFER + PER_REQUEST;
}

function averageBytes({ sizeInBytes, nodes }: Declared): number {
  return nodes === 0 ? 0 : Math.ceil(sizeInBytes / nodes);
}
