import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MAGIC_SIZE, SUBTREE_DATA_MAGIC, SUBTREE_MAGIC, SUBTREE_TO_CHECK_MAGIC } from '../formats/magic.ts';
import { expectMagic } from '../formats/subtree.ts';
import { SubtreeFile } from '../formats/subtree-file.ts';
import { SubtreeError } from '../subtree-error.ts';

/** Ends of the names of what stands in a blob folder; before them the hash, in hex. */
export const DATA = '.subtreeData';
export const TEMPORARY = '.tmp';
export const LOCK = '.lock';
const CHECKSUM = '.sha256';

/** Where the data of one subtree stands, is made and is locked. */
export interface BlobPaths {
  readonly data: string;
  readonly checksum: string;
  readonly lock: string;
  /** Of one attempt to create it: `token` tells it from all others. */
  temporary(token: string): string;
}

export function blobPaths(folder: string, hash: string): BlobPaths {
  const data = join(folder, `${hash}${DATA}`);
  return {
    data,
    checksum: `${data}${CHECKSUM}`,
    lock: `${data}${LOCK}`,
    temporary: (token) => `${data}.${token}${TEMPORARY}`,
  };
}

/** A line of `sha256sum -c`, which so checks the file where it stands. */
export function checksumLine(hex: string, dataPath: string): string {
  return `${hex}  ${basename(dataPath)}\n`;
}

export interface PublishedBlob {
  readonly file: FileHandle;
  /** Bytes of the body, behind the magic. */
  readonly size: number;
}

export async function isPublished({ data }: BlobPaths): Promise<boolean> {
  return (await notThere(stat(data))) !== null;
}

/** The published data, open; null where there is none. Any other failure is told: silently creating again hides a disk's. */
export async function openPublished({ data }: BlobPaths): Promise<PublishedBlob | null> {
  const file = await notThere(open(data, 'r'));
  if (file === null) return null;
  try {
    const magic = Buffer.alloc(MAGIC_SIZE);
    await file.read(magic, 0, MAGIC_SIZE, 0);
    expectMagic(magic, SUBTREE_DATA_MAGIC, data);
    const { size } = await file.stat();
    return { file, size: size - MAGIC_SIZE };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What the data is created from: the subtree, or where nobody has checked it yet, the one that is to be. */
export async function openSource(folder: string, hash: string): Promise<SubtreeFile> {
  const checked = await notThere(SubtreeFile.open(join(folder, `${hash}.subtree`), SUBTREE_MAGIC));
  if (checked !== null) return checked;
  const toCheck = join(folder, `${hash}.subtreeToCheck`);
  const unchecked = await notThere(SubtreeFile.open(toCheck, SUBTREE_TO_CHECK_MAGIC));
  if (unchecked !== null) return unchecked;
  throw new SubtreeError('ERR_SUBTREE_NOT_FOUND', `There is no subtree ${hash}.`);
}

/** The promise's value, or null where it fails because a file is not there. */
export async function notThere<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
