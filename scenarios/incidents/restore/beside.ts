/** Makes the restore incident's backup, and looks whether all volumes are what was backed up. */
import { createHash, randomFillSync, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { backUp, folderRepository } from '../../../subjects/restore/index.ts';
import { answer } from '../answering.ts';
import { incidentFolder } from '../folder.ts';

export interface RestoreBackups {
  readonly chunkBytes: number;
  readonly chunks: number;
}

const STEP = 64 * 1024;
const id = 'incident';
let place: Awaited<ReturnType<typeof incidentFolder>> | null = null;
let sourceHash = '';

answer({
  /** One backup, half of whose bytes compress away. */
  async make({ chunkBytes, chunks }: RestoreBackups) {
    place = await incidentFolder('restore');
    const { folder } = place;
    const path = join(folder, 'source');
    const source = await open(path, 'w+');
    const piece = Buffer.alloc(STEP, 0x61);
    for (let at = 0; at < chunks * chunkBytes; at += STEP) await source.write(randomFillSync(piece, 0, STEP / 2));
    const repository = folderRepository(join(folder, 'repository'));
    await backUp({ repository, id, volumeId: randomUUID(), source, chunkBytes, compression: 'zlib', level: 1 });
    await source.close();
    sourceHash = await hashOf(path);
    return { folder, backupId: id };
  },
  /** How many of the volumes are right. */
  async verify(restores: number) {
    let right = 0;
    for (let i = 0; i < restores; i += 1) {
      right += (await hashOf(join(place?.folder ?? '', `volume-${i}`))) === sourceHash ? 1 : 0;
    }
    return right;
  },
  remove: () => place?.remove(),
});

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
