/** One process of restore-throughput.ts: argv is the side, the folder with the backup, and how many at once. */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { createFileVolume, createRestorer, folderRepository } from '../subjects/restore/index.ts';

export type RestoreSide = 'product' | 'early release' | 'zlib into a file';

const [, , side, folder = '', atOnce = '1'] = process.argv as [string, string, RestoreSide, string, string];
const container = 'th/ro/throughput';
const objects = (await readdir(join(folder, 'repository', container))).filter((name) => /-\d{5}$/.test(name)).sort();
const SIZE = 64 * 1024 * 1024;

process.on('disconnect', () => process.exit(0));
process.on('message', () => void timed().then((seconds) => process.send?.(seconds)));
process.send?.('ready');

async function timed(): Promise<number> {
  const paths = Array.from({ length: Number(atOnce) }, (_, index) => join(folder, `${side}-${index}`));
  const begun = performance.now();
  await Promise.all(paths.map((path) => (side === 'zlib into a file' ? stream(path) : restore(path))));
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(paths.map((path) => rm(path)));
  return seconds;
}

/** The disk is nobody's merit: neither side waits for it. */
async function restore(path: string): Promise<void> {
  const { restore: run } = createRestorer({ budget: 0, variant: side as 'product' });
  const openVolume = async () => ({ ...unsynced(await createFileVolume(path, SIZE)) });
  await run({ repository: folderRepository(join(folder, 'repository')), backupId: 'throughput', openVolume });
}

function unsynced(volume: Awaited<ReturnType<typeof createFileVolume>>) {
  return {
    size: volume.size,
    isNew: volume.isNew,
    write: (bytes: Uint8Array, position: number) => volume.write(bytes, position),
    sync: async () => {},
    close: () => volume.close(),
  };
}

/** As one would write it: `node:zlib` with the streams' own sizes. */
async function stream(path: string): Promise<void> {
  let start = 0;
  for (const name of objects) {
    const stored = createReadStream(join(folder, 'repository', container, name));
    await pipeline(stored, createInflate(), createWriteStream(path, { flags: start === 0 ? 'w' : 'r+', start }));
    start += SIZE / 2;
  }
}
