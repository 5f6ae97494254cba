/** Makes one backup in a folder, in a process of its own: argv is a {@link BackupOrder} as JSON. */
import { randomFillSync, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, folderRepository } from '../subjects/restore/index.ts';

export interface BackupOrder {
  readonly folder: string;
  readonly id: string;
  /** Bytes; the volume has two chunks, so that what is kept of the first shows beside the second. */
  readonly chunk: number;
  /** Percent that a chunk is compressed to; 100 does not compress and is stored as it is. */
  readonly ratio: number;
  readonly compression: 'zlib' | 'zstd';
}

const STEP = 64 * 1024;
const { folder, id, chunk, ratio, compression } = JSON.parse(process.argv[2] as string) as BackupOrder;
const source = await open(join(folder, `${id}.source`), 'w+');
const piece = Buffer.alloc(STEP, 0x61);
for (let at = 0; at < 2 * chunk; at += STEP) {
  randomFillSync(piece, 0, Math.round((STEP * ratio) / 100));
  await source.write(piece);
}
const repository = folderRepository(join(folder, 'repository'));
await backUp({ repository, id, volumeId: randomUUID(), source, chunkBytes: chunk, compression, level: 1 });
await source.close();
