import { readObjects } from '../format/metadata.ts';
import { Sha256File } from '../format/sha256-file.ts';
import { checkCancelled } from '../restore-error.ts';
import type { RestoreBackup } from '../variant.ts';
import { BlockWriter } from './block-writer.ts';
import { plaintextOf, STORED_PIECE } from './decompression.ts';

/** The product: every object streams through decompression into the volume, and no more of it than a block is held. */
export const restoreStreamed: RestoreBackup = async (place, { repository, volume, skipZeros, zstdWindow, signal }) => {
  const sha256s = await Sha256File.open(repository, place, signal);
  let writer: BlockWriter | null = null;
  try {
    writer = new BlockWriter({ volume, sha256s, skipZeros });
    for await (const object of readObjects(repository, place, signal)) {
      checkCancelled(signal);
      const { name, compression, length } = object;
      const stored = await repository.open(place.container, name, STORED_PIECE, signal);
      const plaintext = plaintextOf(stored, { name, compression, length, zstdWindow });
      try {
        const into = writer.object(object);
        for (let piece = await plaintext.next(); piece !== null; piece = await plaintext.next()) {
          checkCancelled(signal);
          await into.take(piece);
        }
        await into.end();
      } finally {
        await plaintext.close();
      }
    }
    return writer.totals;
  } finally {
    writer?.discard();
    await sha256s.close();
  }
};
