import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { release } from '../../release.ts';
import type { Pieces } from '../pieces.ts';
import { RestoreError } from '../restore-error.ts';
import type { WritableRepository } from './repository.ts';

/** Backups in a folder of this machine, or of one that is mounted. */
export function folderRepository(path: string): WritableRepository {
  return {
    list: (container, prefix) => list(join(path, container), prefix),
    open: async (container, name, pieceBytes) =>
      new FilePieces(await openFile(join(path, container, name)), name, pieceBytes),
    put: (container, name, body) => put(join(path, container, name), body),
    close: () => {},
  };
}

async function* list(folder: string, prefix: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) if (name.startsWith(prefix)) yield name;
  } catch (cause) {
    throw new RestoreError('ERR_RESTORE_REPOSITORY', `The folder ${folder} can't be listed.`, { cause });
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    throw new RestoreError('ERR_RESTORE_REPOSITORY', `The object ${path} can't be opened.`, { cause });
  }
}

/** One buffer, read into over and over. */
class FilePieces implements Pieces {
  readonly #file: FileHandle;
  readonly #name: string;
  #buffer: Buffer | null;

  constructor(file: FileHandle, name: string, pieceBytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(pieceBytes);
    this.#file = file;
    this.#name = name;
  }

  async next(): Promise<Buffer | null> {
    const buffer = this.#buffer as Buffer;
    try {
      const { bytesRead } = await this.#file.read(buffer);
      return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw new RestoreError('ERR_RESTORE_REPOSITORY', `The object ${this.#name} can't be read.`, { cause });
    }
  }

  async close(lastPiece?: 'in use'): Promise<void> {
    const buffer = this.#buffer;
    if (buffer === null) return;
    this.#buffer = null;
    if (lastPiece !== 'in use') release(buffer);
    await this.#file.close();
  }
}

async function put(path: string, body: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${dirname(path)}/.${randomUUID()}`;
  const file = await open(unfinished, 'wx');
  try {
    await file.writeFile(body);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(unfinished).catch(() => {});
    throw error;
  }
}
