import { inflate, zstdDecompress } from 'node:zlib';
import { reach } from '../../governor/index.ts';
import { release } from '../../release.ts';
import { type BackupObject, readObjects } from '../format/metadata.ts';
import type { BackupPlace } from '../format/names.ts';
import { WRITE_SIZE } from '../objects/block-writer.ts';
import { checkAlgorithm, STORED_PIECE } from '../objects/decompression.ts';
import { checkCancelled, RestoreError } from '../restore-error.ts';
import type { RestoreBackup, RestoreJob } from '../variant.ts';

/** How history held a chunk. */
export interface WholeChunk {
  /** In one go: Node's one-shot inflate collects outputs of 16 KiB and concatenates them, so that there are two. */
  readonly inflate: 'into one output' | 'in one go';
  /** Before the first fix the stored bytes stayed until the chunk was written. */
  readonly releaseStored: 'when decompressed' | 'when written';
}

/** The historic ways: an object at a time is read whole, decompressed whole, and written. Nothing is verified. */
export function restoreWhole(way: WholeChunk): RestoreBackup {
  return async (place, job) => {
    const totals = { written: 0, skipped: 0 };
    for await (const object of readObjects(job.repository, place, job.signal)) {
      checkCancelled(job.signal);
      checkAlgorithm(object.compression, object.name);
      await restoreObject(place, object, job, way, totals);
    }
    return totals;
  };
}

async function restoreObject(
  place: BackupPlace,
  object: BackupObject,
  job: RestoreJob,
  way: WholeChunk,
  totals: { written: number; skipped: number },
): Promise<void> {
  const stored = await readWhole(place, object, job);
  const plaintext = await decompress(stored, object, way);
  await job.atMaximum?.();
  // No copy was made of what was not compressed.
  const same = stored === plaintext;
  if (!same && way.releaseStored === 'when decompressed') release(stored);
  await write(plaintext, object, job, totals);
  releaseOutput(plaintext);
  if (!same) release(stored);
}

/** Through a view of all of it: where zlib was told the size, the output is a byte longer than what it holds. */
function releaseOutput(plaintext: Buffer): void {
  release(new Uint8Array(plaintext.buffer));
}

/** Exactly as long as what is stored. A first pass counts: no interface tells, and growing would double it for a moment. */
async function readWhole(place: BackupPlace, { name }: BackupObject, job: RestoreJob): Promise<Buffer> {
  let length = 0;
  await eachPiece(place, name, job, (piece) => {
    length += piece.length;
  });
  const stored = Buffer.allocUnsafeSlow(length);
  let at = 0;
  await eachPiece(place, name, job, (piece) => {
    at += piece.copy(stored, at);
  });
  return stored;
}

async function eachPiece(
  { container }: BackupPlace,
  name: string,
  { repository, signal }: RestoreJob,
  take: (piece: Buffer) => void,
): Promise<void> {
  const pieces = await repository.open(container, name, STORED_PIECE, signal);
  try {
    for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) take(piece);
  } finally {
    await pieces.close();
  }
}

async function decompress(stored: Buffer, object: BackupObject, way: WholeChunk): Promise<Buffer> {
  if (/^(none|off|no)$/.test(object.compression)) return stored;
  // One byte more than it needs: zlib takes a second output as soon as the first is full.
  const options = way.inflate === 'in one go' ? {} : { chunkSize: object.length + 1 };
  const plaintext = await inflated(stored, object.compression, options);
  if (plaintext.length === object.length) return plaintext;
  throw new RestoreError('ERR_RESTORE_CORRUPT', `The object ${object.name} has another length than it says.`);
}

function inflated(stored: Buffer, compression: string, options: { readonly chunkSize?: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, plaintext: Buffer) => {
      // Here, while zlib still has the parts that it joined.
      reach('restore.chunk-decompressed');
      if (error) reject(error);
      else resolve(plaintext);
    };
    if (compression === 'zstd') zstdDecompress(stored, options, done);
    else inflate(stored, options, done);
  });
}

async function write(
  plaintext: Buffer,
  { offset }: BackupObject,
  { volume, skipZeros }: RestoreJob,
  totals: { written: number; skipped: number },
): Promise<void> {
  if (!skipZeros) {
    await volume.write(plaintext, offset);
    totals.written += plaintext.length;
    return;
  }
  for (let from = 0; from < plaintext.length; from += WRITE_SIZE) {
    const step = plaintext.subarray(from, from + WRITE_SIZE);
    const zero = step.every((byte) => byte === 0);
    if (!zero) await volume.write(step, offset + from);
    totals[zero ? 'skipped' : 'written'] += step.length;
  }
}
