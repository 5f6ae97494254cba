/** A folder for one test: volumes, a repository in it, and what is needed to make and restore backups. */
import { randomFillSync, randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackupToMake,
  backUp,
  createFileVolume,
  createRestorer,
  folderRepository,
  openFileVolume,
  type Restore,
  type RestorerOptions,
  type Volume,
} from '../index.ts';

export const KiB = 1024;
export const MiB = 1024 * KiB;

export interface Rig extends AsyncDisposable {
  readonly folder: string;
  readonly repository: ReturnType<typeof folderRepository>;
  path(name: string): string;
  /** Writes the volume's bytes to a file. */
  volume(name: string, bytes: Uint8Array): Promise<string>;
  content(name: string): Promise<Buffer>;
  /** Returns the backup's id. */
  backUp(name: string, how?: Partial<BackupToMake>): Promise<string>;
  restore(
    backupId: string,
    into: string | (() => Promise<Volume>),
    options?: Partial<RestorerOptions & Omit<Restore, 'openVolume'>>,
  ): Promise<{ written: number; skipped: number }>;
  newVolume(name: string, size: number): () => Promise<Volume>;
  existing(name: string): () => Promise<Volume>;
}

export async function startRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-restore-test-'));
  const path = (name: string) => join(folder, name);
  const repository = folderRepository(path('repository'));
  const existing = (name: string) => () => openFileVolume(path(name));
  return {
    folder,
    repository,
    path,
    existing,
    newVolume: (name, size) => () => createFileVolume(path(name), size),
    async volume(name, bytes) {
      await writeFile(path(name), bytes);
      return name;
    },
    content: (name) => readFile(path(name)),
    async backUp(name, how = {}) {
      const source = await open(path(name));
      const id = how.id ?? randomUUID();
      const base = { repository, volumeId: randomUUID(), chunkBytes: 2 * MiB, compression: 'zlib' } as const;
      try {
        await backUp({ ...base, ...how, id, source });
      } finally {
        await source.close();
      }
      return id;
    },
    restore(backupId, into, { budget = 0, variant = 'product', ...rest } = {}) {
      const { zstdWindow, ...restore } = rest;
      const restorer = createRestorer({ budget, variant, ...(zstdWindow !== undefined && { zstdWindow }) });
      const openVolume = typeof into === 'string' ? existing(into) : into;
      return restorer.restore({ repository, ...restore, backupId, openVolume });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `ratio` of every 64 KiB is random, the rest one byte: what zlib makes of it is about as long as the random share. */
export function content(bytes: number, ratio = 0.5, filler = 0x61): Buffer {
  const volume = Buffer.alloc(bytes, filler);
  for (let at = 0; at < bytes; at += 64 * KiB) {
    randomFillSync(volume, at, Math.round(Math.min(64 * KiB, bytes - at) * ratio));
  }
  return volume;
}
