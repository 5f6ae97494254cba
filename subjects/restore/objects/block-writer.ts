import { createHash, hash } from 'node:crypto';
import { reach } from '../../governor/index.ts';
import { release } from '../../release.ts';
import type { BackupObject } from '../format/metadata.ts';
import type { Sha256File } from '../format/sha256-file.ts';
import { RestoreError } from '../restore-error.ts';
import type { Volume } from '../volume/volume.ts';

/** What is verified and written at once, and skipped if it is all zeros. */
export const WRITE_SIZE = 1024 * 1024;

export interface Written {
  /** Bytes. */
  written: number;
  /** Zeros that a new volume has already, bytes. */
  skipped: number;
}

export interface BlockWriterOptions {
  readonly volume: Volume;
  readonly sha256s: Sha256File;
  /** Only where nothing was ever written: a new volume, and the first backup of the chain. */
  readonly skipZeros: boolean;
}

/**
 * Collects plaintext in one block of 1 MiB, and writes it once the sha256 of every small block in it was found right.
 *
 * The hashes are computed here and not in a thread: Node has no md5 off the event loop, and for sha256 of 32 KiB the way
 * there and back takes longer than the hash (385 MiB/s against 1390). At most one piece, 256 KiB, is hashed in a turn.
 */
export class BlockWriter {
  readonly #options: BlockWriterOptions;
  readonly #block: Buffer;
  /** The bytes of the block that are used: whole small blocks of the sha256 file. */
  readonly #size: number;
  readonly totals: Written = { written: 0, skipped: 0 };
  #filled = 0;
  #position = 0;

  constructor(options: BlockWriterOptions) {
    const { blockBytes } = options.sha256s;
    if (blockBytes > WRITE_SIZE) {
      const message = `The backup is hashed in blocks of ${blockBytes} bytes; more than ${WRITE_SIZE} can't be verified.`;
      throw new RestoreError('ERR_RESTORE_FORMAT', message);
    }
    this.#options = options;
    this.#size = WRITE_SIZE - (WRITE_SIZE % blockBytes);
    this.#block = Buffer.allocUnsafeSlow(WRITE_SIZE);
  }

  /** Begins an object, and returns what takes its plaintext. */
  object({ name, offset, length, md5 }: BackupObject): ObjectWriter {
    if (offset % this.#options.sha256s.blockBytes !== 0) {
      const message = `The object ${name} begins at byte ${offset}, inside a block of the sha256 file.`;
      throw new RestoreError('ERR_RESTORE_FORMAT', message, { offset });
    }
    this.#position = offset;
    this.#filled = 0;
    const whole = createHash('md5');
    let left = length;
    return {
      take: async (piece) => {
        if (piece.length > left) throw corrupt(`The object ${name} has more than its ${length} bytes`, offset + length);
        left -= piece.length;
        whole.update(piece);
        for (let from = 0; from < piece.length; ) {
          const taken = piece.copy(this.#block, this.#filled, from, from + this.#size - this.#filled);
          from += taken;
          this.#filled += taken;
          if (this.#filled === this.#size) await this.#flush();
        }
      },
      end: async () => {
        if (left > 0) throw corrupt(`The object ${name} lacks ${left} of its ${length} bytes`, offset + length - left);
        if (this.#filled > 0) await this.#flush();
        if (whole.digest('hex') === md5) return;
        throw corrupt(`The object ${name} is not what was backed up, by its md5`, offset);
      },
    };
  }

  /** Only when no `take` or `end` is under way. */
  discard(): void {
    release(this.#block);
  }

  async #flush(): Promise<void> {
    const bytes = this.#block.subarray(0, this.#filled);
    await this.#verify(bytes);
    reach('restore.block-verified');
    if (this.#options.skipZeros && isZero(bytes)) {
      this.totals.skipped += bytes.length;
    } else {
      await this.#options.volume.write(bytes, this.#position);
      this.totals.written += bytes.length;
    }
    this.#position += bytes.length;
    this.#filled = 0;
  }

  async #verify(bytes: Buffer): Promise<void> {
    const { sha256s } = this.#options;
    for (let from = 0; from < bytes.length; from += sha256s.blockBytes) {
      const offset = this.#position + from;
      const expected = await sha256s.at(offset / sha256s.blockBytes);
      const found = hash('sha256', bytes.subarray(from, from + sha256s.blockBytes), 'hex');
      if (found === expected) continue;
      throw corrupt(`The block at byte ${offset} is not what was backed up, by its sha256`, offset);
    }
  }
}

export interface ObjectWriter {
  /** Resolves when `piece` is copied: then it is the caller's again. */
  take(piece: Buffer): Promise<void>;
  /** Resolves when all is written and the object's md5 was found right. */
  end(): Promise<void>;
}

/** Compared with itself one byte on: needs no zeros to compare with. */
function isZero(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.compare(bytes, 1, bytes.length, 0, bytes.length - 1) === 0;
}

function corrupt(what: string, offset: number): RestoreError {
  return new RestoreError('ERR_RESTORE_CORRUPT', `${what}: nothing behind it was restored.`, { offset });
}
