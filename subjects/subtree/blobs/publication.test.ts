import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { blobPaths } from './blob-folder.ts';
import { Publication, SYNC_AFTER } from './publication.ts';

const hash = 'ab'.repeat(32);
const MiB = 1024 * 1024;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publication-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('asks the disk for what was written while more is written, and not for every write', async () => {
  const datasync = vi.spyOn(await fileHandles(), 'datasync');
  const publication = await begin();
  await write(publication, SYNC_AFTER - MiB);
  expect(datasync).not.toHaveBeenCalled();
  await write(publication, MiB);
  expect(datasync).toHaveBeenCalledTimes(1);
  expect(await publication.publish()).toBe(true);
});

it('has one such request under way, however many publications there are', async () => {
  const { promise: disk, resolve: goOn } = Promise.withResolvers<void>();
  const datasync = vi.spyOn(await fileHandles(), 'datasync').mockReturnValue(disk);
  const [one, other] = [await begin(), await begin('cd'.repeat(32))];
  await write(one, SYNC_AFTER);
  await write(other, SYNC_AFTER);
  expect(datasync).toHaveBeenCalledTimes(1);
  goOn();
  await one.publish();
  await write(other, MiB);
  expect(datasync).toHaveBeenCalledTimes(2);
  await other.publish();
});

it('publishes nothing where such a request failed: the kernel tells of it once, and the next one succeeds', async () => {
  const failure = Object.assign(new Error('i/o error'), { code: 'EIO' });
  vi.spyOn(await fileHandles(), 'datasync').mockRejectedValueOnce(failure);
  const publication = await begin();
  await write(publication, 2 * SYNC_AFTER);
  await expect(publication.publish()).rejects.toBe(failure);
  await publication.discard();
  expect(await readdir(folder)).toEqual([]);
});

async function begin(of = hash): Promise<Publication> {
  return await Publication.begin(blobPaths(folder, of));
}

async function write(publication: Publication, bytes: number): Promise<void> {
  for (let written = 0; written < bytes; written += MiB) await publication.write(Buffer.alloc(MiB, 7));
}

/** What all file handles inherit from; Node does not export it. */
async function fileHandles(): Promise<Pick<Awaited<ReturnType<typeof open>>, 'datasync'>> {
  const file = await open(folder, 'r');
  await file.close();
  return Object.getPrototypeOf(file);
}
