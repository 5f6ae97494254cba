import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SUBTREE_DATA_MAGIC } from '../formats/magic.ts';
import { type BlobPaths, checksumLine, isPublished } from './blob-folder.ts';

/** Bytes that are written before the disk is asked for them: fewer cost a journal's commit each, more wait at the end. */
export const SYNC_AFTER = 8 * 1024 * 1024;

/** One at a time in the whole process: a sync holds one of libuv's four threads, which all streams write by. */
let syncingAhead = false;

/**
 * Data on its way into the blob folder: written beside its place, and linked into it when it is whole. Nobody ever sees a
 * part of it under its name, nor the whole before it is on the disk, nor either without its checksum.
 */
export class Publication {
  readonly #paths: BlobPaths;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #unsynced = 0;
  /** The last sync ahead. */
  #ahead: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;
  #open = true;

  static async begin(paths: BlobPaths): Promise<Publication> {
    const temporary = paths.temporary(randomBytes(8).toString('hex'));
    const publication = new Publication(paths, temporary, await open(temporary, 'wx'));
    try {
      await publication.write(SUBTREE_DATA_MAGIC);
    } catch (error) {
      await publication.discard();
      throw error;
    }
    return publication;
  }

  private constructor(paths: BlobPaths, temporary: string, file: FileHandle) {
    this.#paths = paths;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** Settles when nothing reads `bytes` any more. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
    this.#syncAhead(bytes.length);
  }

  /**
   * Makes it visible, whole and synced. The checksum comes first: the same bytes have the same one, so that whoever has
   * published them meanwhile is not contradicted. Returns false where somebody had, and this one is thrown away.
   */
  async publish(): Promise<boolean> {
    await this.#ahead;
    // The kernel tells of a failed sync once: the next would succeed.
    if (this.#failure !== null) throw this.#failure.error;
    await this.#file.sync();
    await this.#close();
    try {
      await this.#publishChecksum();
      return await linkOnce(this.#temporary, this.#paths.data);
    } catch (error) {
      if (!(await isPublished(this.#paths))) await rm(this.#paths.checksum, { force: true });
      throw error;
    } finally {
      await rm(this.#temporary, { force: true });
      await syncFolder(dirname(this.#paths.data));
    }
  }

  /** Does nothing once it is published. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#temporary, { force: true });
  }

  async #publishChecksum(): Promise<void> {
    const { data, checksum } = this.#paths;
    const temporary = `${this.#temporary}.sha256.tmp`;
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(checksumLine(this.#hash.digest('hex'), data));
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await rename(temporary, checksum);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** While more is written, so that the last sync finds little left: for 48 MiB it took a third of the whole stream's time. */
  #syncAhead(written: number): void {
    this.#unsynced += written;
    if (this.#unsynced < SYNC_AFTER || syncingAhead) return;
    this.#unsynced = 0;
    syncingAhead = true;
    this.#ahead = this.#file
      .datasync()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        syncingAhead = false;
      });
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#ahead;
    await this.#file.close();
  }
}

/** Unlike a rename, a link never replaces what stands there. */
async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
