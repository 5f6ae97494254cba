import { type FileHandle, open } from 'node:fs/promises';
import { RestoreError } from '../restore-error.ts';
import type { Volume } from './volume.ts';

/** A new sparse file of `size` bytes. Rejects if there is one of that name. */
export async function createFileVolume(path: string, size: number): Promise<Volume> {
  const file = await opened(path, 'wx');
  try {
    await file.truncate(size);
    return new FileVolume(file, path, size, true);
  } catch (cause) {
    await file.close();
    throw new RestoreError('ERR_RESTORE_VOLUME', `The volume ${path} can't be made ${size} bytes long.`, { cause });
  }
}

/** A file or a block device that is there already. `size`: needed for a device, which does not tell its own. */
export async function openFileVolume(path: string, size?: number): Promise<Volume> {
  const file = await opened(path, 'r+');
  return new FileVolume(file, path, size ?? (await file.stat()).size, false);
}

async function opened(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    throw new RestoreError('ERR_RESTORE_VOLUME', `The volume ${path} can't be opened.`, { cause });
  }
}

class FileVolume implements Volume {
  readonly size: number;
  readonly isNew: boolean;
  readonly #file: FileHandle;
  readonly #path: string;

  constructor(file: FileHandle, path: string, size: number, isNew: boolean) {
    this.#file = file;
    this.#path = path;
    this.size = size;
    this.isNew = isNew;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      try {
        const { bytesWritten } = await this.#file.write(bytes, written, bytes.length - written, position + written);
        written += bytesWritten;
      } catch (cause) {
        throw this.#failed(cause, position + written);
      }
    }
  }

  async sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (cause) {
      throw new RestoreError('ERR_RESTORE_VOLUME', `The volume ${this.#path} could not be synced.`, { cause });
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #failed(cause: unknown, offset: number): RestoreError {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    const message = full
      ? `The device of the volume ${this.#path} is full at byte ${offset}: free some space and restore again.`
      : `The volume ${this.#path} could not be written at byte ${offset}.`;
    return new RestoreError('ERR_RESTORE_VOLUME', message, { cause, offset });
  }
}
