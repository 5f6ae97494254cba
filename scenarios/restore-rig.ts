/** What the restore scenarios stand on: a folder with backups, made when they are first wanted, and the volumes. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OperationContext } from 'plimsoll';
import { copyingVolume } from '../fixtures/volumes/copying.ts';
import { heldVolume } from '../fixtures/volumes/held.ts';
import {
  createFileVolume,
  createRestorer,
  folderRepository,
  openFileVolume,
  type Restorer,
  type Volume,
} from '../subjects/restore/index.ts';
import type { VariantName } from '../subjects/restore/variant.ts';
import type { BackupOrder } from './restore-maker.ts';

export type RestoreVariant = VariantName | 'hold all, copied' | 'early release, copied' | 'no limit';

export interface RestoreParameters {
  readonly chunk: number;
  /** Percent. */
  readonly ratio: number;
  /** 1: the volume is there already; 0: it is new. */
  readonly existing: number;
  /** 1: compressed with zstd; 0, or left out: with zlib. */
  readonly zstd?: number;
}

/** The incident's chunks had 1.86 GiB, those in object stores 50 MiB: 38 to 1, as these. */
export const SMALL_CHUNK = 108 * 32 * 1024;
export const LARGE_CHUNK = 128 * 1024 * 1024;

/** What is the same wherever it is measured. */
export const restoreConditions = {
  moves: ({ chunk }: RestoreParameters) => 2 * chunk,
  // Without it V8's compiler threads leave some 6 MiB in malloc's arenas, in most trials but not in all.
  nodeFlags: ['--no-concurrent-recompilation'],
  // The window of zstd is booked for every restore, and most take none.
  tight: 0.3,
  // V8's heap grows by 3.3 MiB beside its code in the warm-up, and keeps them.
  allowance: 4 * 1024 * 1024,
  limit: 512 * 1024 * 1024,
};

export interface RestoreRig {
  restore(parameters: RestoreParameters, context: OperationContext): Promise<void>;
}

export async function startRestoreRig({ budget, variant }: { budget: number; variant: string }): Promise<RestoreRig> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-restore-'));
  removeAfterwards(folder);
  const way = variant as RestoreVariant;
  const restorer = createRestorer({ budget: way === 'no limit' ? 0 : budget, variant: pathOf(way) });
  const backups = new Map<string, Promise<string>>();
  const made = new Set<string>();
  const backupFor = ({ chunk, ratio, zstd = 0 }: RestoreParameters) => {
    const id = `backup-${chunk}-${ratio}-${zstd}`;
    const compression = zstd ? 'zstd' : 'zlib';
    const known = backups.get(id) ?? makeBackup({ folder, id, chunk, ratio, compression });
    backups.set(id, known);
    return known;
  };
  return {
    restore: async (parameters, context) =>
      restoreOne({ restorer, folder, way, made }, await backupFor(parameters), parameters, context),
  };
}

interface Ground {
  readonly restorer: Restorer;
  readonly folder: string;
  readonly way: RestoreVariant;
  /** The paths of volumes that are there. */
  readonly made: Set<string>;
}

async function restoreOne(
  { restorer, folder, way, made }: Ground,
  backupId: string,
  { chunk, existing }: RestoreParameters,
  { barrier, index, signal }: OperationContext,
): Promise<void> {
  const repository = folderRepository(join(folder, 'repository'));
  const path = join(folder, `volume-${chunk}-${index}`);
  // A volume that is there already may have been restored before. Every new one is made anew.
  if (!existing) await rm(path, { force: true });
  else if (!made.has(path)) await (await createFileVolume(path, 2 * chunk)).close();
  made.add(path);
  let held = false;
  const once = async () => {
    if (held) return;
    held = true;
    await barrier();
  };
  const openVolume = async () => {
    const volume = await (existing ? openFileVolume(path) : createFileVolume(path, 2 * chunk));
    return { ...holding(way, volume, chunk, once), sync };
  };
  // The whole chunks are most when one is decompressed, except where the volume copies what it is given.
  const atMaximum = way.endsWith('copied') ? {} : { atMaximum: once };
  await restorer.restore({ repository, backupId, openVolume, signal, ...atMaximum });
}

/** Waiting for the disk takes longer than all the rest of 300 small restores, and no memory. */
async function sync(): Promise<void> {}

/** Where an operation is held. Inside the second chunk, in the middle of it where it is streamed. */
function holding(way: RestoreVariant, volume: Volume, chunk: number, hold: () => Promise<void>): Volume {
  if (way.endsWith('copied')) return copyingVolume(volume, hold);
  return heldVolume(volume, pathOf(way) === 'product' ? 1.5 * chunk : Number.POSITIVE_INFINITY, hold);
}

function pathOf(way: RestoreVariant): VariantName {
  if (way === 'no limit') return 'product';
  return way.replace(', copied', '') as VariantName;
}

/** In a process of its own: making it takes more memory than restoring it. */
async function makeBackup(order: BackupOrder): Promise<string> {
  const maker = join(import.meta.dirname, 'restore-maker.ts');
  await promisify(execFile)(process.execPath, [maker, JSON.stringify(order)]);
  return order.id;
}

/** A trial's process is killed, not ended: so a shell waits for its end, and removes the folder then. */
function removeAfterwards(folder: string): void {
  const remover = spawn('/bin/sh', ['-c', 'cat; rm -rf "$1"', 'sh', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  remover.unref();
  (remover.stdin as unknown as { unref(): void }).unref();
}
