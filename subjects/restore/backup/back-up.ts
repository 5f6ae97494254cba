import { createHash, hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate, zstdCompress } from 'node:zlib';
import { findBackup } from '../chain.ts';
import { type BackupObject, metadataText } from '../format/metadata.ts';
import { type BackupPlace, containerOf, METADATA, objectName, prefixOf, SHA256_FILE } from '../format/names.ts';
import { Sha256File, sha256FileText } from '../format/sha256-file.ts';
import type { WritableRepository } from '../repository/repository.ts';
import { RestoreError } from '../restore-error.ts';

/** The block that is hashed, and the smallest extent of an incremental backup. */
const SHA256_BLOCK = 32 * 1024;

export interface BackupToMake {
  readonly repository: WritableRepository;
  readonly id: string;
  readonly volumeId: string;
  /** Opened for reading; its size is the volume's. */
  readonly source: FileHandle;
  /** Bytes of one chunk, a multiple of {@link SHA256_BLOCK}. As much is held, and its compressed bytes beside it. */
  readonly chunkBytes: number;
  readonly compression: 'zlib' | 'zstd' | 'none';
  /** Of zlib. Default 6. */
  readonly level?: number;
  /** The backup that only the changes are saved since. */
  readonly parentId?: string;
  readonly createdAt?: Date;
  readonly name?: string;
  readonly description?: string;
}

/** Makes a full or an incremental backup. Rejects with a {@link RestoreError} where the parent does not fit. */
export async function backUp(backup: BackupToMake): Promise<BackupPlace> {
  const { repository, id, volumeId, chunkBytes, source, createdAt = new Date() } = backup;
  if (chunkBytes < SHA256_BLOCK || chunkBytes % SHA256_BLOCK !== 0) {
    throw new RestoreError('ERR_RESTORE_FORMAT', `A chunk of ${chunkBytes} bytes is no multiple of ${SHA256_BLOCK}.`);
  }
  const place = { id, container: containerOf(id), prefix: prefixOf(id, volumeId, createdAt) };
  const parent = backup.parentId === undefined ? null : await openParent(backup, backup.parentId);
  const objects: BackupObject[] = [];
  const sha256s: string[] = [];
  try {
    const { size } = await source.stat();
    const chunk = Buffer.allocUnsafeSlow(chunkBytes);
    for (let offset = 0; offset < size; offset += chunkBytes) {
      const data = await readFully(source, chunk, offset, Math.min(chunkBytes, size - offset));
      for (const { from, to } of await extentsOf(data, offset, sha256s, parent)) {
        objects.push(await store(place, backup, data.subarray(from, to), offset + from, objects.length + 1));
      }
    }
  } finally {
    await parent?.close();
  }
  const described = { backupId: id, volumeId, createdAt, name: backup.name ?? null, description: null };
  const document = { ...described, description: backup.description ?? null };
  const put = (suffix: string, text: string) =>
    repository.put(place.container, place.prefix + suffix, Buffer.from(text));
  // The metadata last: a backup without it is none.
  await put(SHA256_FILE, sha256FileText({ ...document, blockBytes: SHA256_BLOCK, sha256s }));
  await put(METADATA, metadataText({ ...document, parentId: backup.parentId ?? null, objects }));
  return place;
}

async function openParent({ repository, source }: BackupToMake, parentId: string): Promise<Sha256File> {
  const { signal } = new AbortController();
  const place = await findBackup(repository, parentId, signal);
  const blocks = Math.ceil((await source.stat()).size / SHA256_BLOCK);
  const counting = await Sha256File.open(repository, place, signal);
  try {
    if (counting.blockBytes !== SHA256_BLOCK) {
      const message = `Backup ${parentId} is hashed in blocks of ${counting.blockBytes} bytes, not ${SHA256_BLOCK}: make a full backup.`;
      throw new RestoreError('ERR_RESTORE_FORMAT', message);
    }
    if (blocks > 0 && (await counting.at(blocks - 1)) === null) {
      const message = `The volume has grown since backup ${parentId}: make a full backup.`;
      throw new RestoreError('ERR_RESTORE_FORMAT', message);
    }
  } finally {
    await counting.close();
  }
  return Sha256File.open(repository, place, signal);
}

async function readFully(source: FileHandle, into: Buffer, position: number, length: number): Promise<Buffer> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await source.read(into, filled, length - filled, position + filled);
    if (bytesRead === 0)
      throw new RestoreError('ERR_RESTORE_VOLUME', 'The volume shrank.', { offset: position + filled });
    filled += bytesRead;
  }
  return into.subarray(0, length);
}

interface Extent {
  readonly from: number;
  to: number;
}

/** What of the chunk has to be stored: all, or runs of blocks that are not the parent's. Adds the hash of every block. */
async function extentsOf(
  data: Buffer,
  offset: number,
  sha256s: string[],
  parent: Sha256File | null,
): Promise<Extent[]> {
  const extents: Extent[] = [];
  for (let from = 0; from < data.length; from += SHA256_BLOCK) {
    const to = Math.min(from + SHA256_BLOCK, data.length);
    const sha256 = hash('sha256', data.subarray(from, to), 'hex');
    sha256s.push(sha256);
    if (parent !== null && (await parent.at((offset + from) / SHA256_BLOCK)) === sha256) continue;
    const last = extents.at(-1);
    if (last?.to === from) last.to = to;
    else extents.push({ from, to });
  }
  return parent === null ? [{ from: 0, to: data.length }] : extents;
}

async function store(
  { container, prefix }: BackupPlace,
  { repository, compression, level }: BackupToMake,
  plaintext: Buffer,
  offset: number,
  id: number,
): Promise<BackupObject> {
  const name = objectName(prefix, id);
  const compressed = await compress(plaintext, compression, level);
  const pays = compressed !== null && compressed.length < plaintext.length;
  await repository.put(container, name, pays ? compressed : plaintext);
  const md5 = createHash('md5').update(plaintext).digest('hex');
  return { name, id, offset, length: plaintext.length, compression: pays ? compression : 'none', md5 };
}

const deflateAsync = promisify(deflate);
const zstdAsync = promisify(zstdCompress);

async function compress(
  plaintext: Buffer,
  compression: BackupToMake['compression'],
  level = 6,
): Promise<Buffer | null> {
  if (compression === 'none') return null;
  return compression === 'zstd' ? await zstdAsync(plaintext) : await deflateAsync(plaintext, { level });
}
