import { DOCUMENT_PIECE } from './format/backup-document.ts';
import { WRITE_SIZE } from './objects/block-writer.ts';
import { OUTPUT_SIZE, STORED_PIECE } from './objects/decompression.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** The largest window of the levels that writers of the format use; zstd's own default level takes as much. */
export const ZSTD_WINDOW = 2 * MiB;

/** Buffers that files are read into: the object's, the metadata's and the sha256 file's, all open at once. */
const READING = STORED_PIECE + 2 * DOCUMENT_PIECE;
/** Outputs of zlib: one in hand, one that waits, one being filled; and one that zlib allocates last of all. */
const OUTPUTS = 4 * OUTPUT_SIZE;
/** What one piece of the metadata and of the sha256 file has of entries, parsed: three times their text. */
const ENTRIES = 3 * 2 * DOCUMENT_PIECE;
/** Inside zlib and zstd beside the window: tables and input, 44 and 200 KiB; native memory, which no counter of V8 has. */
const DECODER = 256 * KiB;
/** Files or sockets, hashes, promises. */
const PER_RESTORE = 512 * KiB;

/** What one restore is told, and needs to book. */
export interface RestoreRules {
  /** Most bytes that a zstd frame may make the decoder keep: a power of two. Default {@link ZSTD_WINDOW}. */
  readonly zstdWindow?: number;
}

/**
 * Bytes to book for one restore: its buffer plan, term by term. Neither the chunk's size nor the volume's is in it, and
 * not how many objects there are: objects, metadata and hashes are all read as they are needed.
 */
export function restoreBytes(rules: RestoreRules = {}): number {
  const { block, reading, outputs, entries, window, decoder, perRestore } = restorePlan(rules);
  return block + reading + outputs + entries + window + decoder + perRestore;
}

/** The terms of {@link restoreBytes}, in bytes. */
export function restorePlan({ zstdWindow = ZSTD_WINDOW }: RestoreRules = {}) {
  return {
    block: WRITE_SIZE,
    reading: READING,
    outputs: OUTPUTS,
    entries: ENTRIES,
    window: zstdWindow,
    decoder: DECODER,
    perRestore: PER_RESTORE,
  };
}
