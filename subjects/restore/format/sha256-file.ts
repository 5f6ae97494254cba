import type { Repository } from '../repository/repository.ts';
import { RestoreError } from '../restore-error.ts';
import { elementsOf } from './backup-document.ts';
import { type BackupPlace, SHA256_FILE } from './names.ts';

const VERSION = '1.0.0';
const document = { suffix: SHA256_FILE, list: 'sha256s' };

/**
 * The hashes of a backup's blocks, read along with the volume: all of the volume's are in there, in order, also those of an
 * incremental backup. Positions must be asked for in ascending order.
 */
export class Sha256File {
  readonly #elements: AsyncGenerator<unknown, void, undefined>;
  readonly #place: BackupPlace;
  readonly #fields = new Map<string, unknown>();
  #index = 0;
  /** Read to learn the block's size, not yet asked for. */
  #first: IteratorResult<unknown, void> | null = null;
  #blockBytes = 0;

  private constructor(repository: Repository, place: BackupPlace, signal: AbortSignal) {
    this.#place = place;
    const field = (name: string, value: unknown) => {
      if (name === 'version' || name === 'chunk_size') this.#fields.set(name, value);
    };
    this.#elements = elementsOf(repository, place, document, field, signal);
  }

  static async open(repository: Repository, place: BackupPlace, signal: AbortSignal): Promise<Sha256File> {
    const file = new Sha256File(repository, place, signal);
    file.#first = await file.#elements.next();
    // Sorted keys put the size before the hashes; where another writer does not, the document is read twice.
    if (!file.#fields.has('chunk_size')) await file.#readFields(repository, signal);
    const blockBytes = file.#fields.get('chunk_size');
    if (Number.isSafeInteger(blockBytes) && (blockBytes as number) > 0) {
      file.#blockBytes = blockBytes as number;
      return file;
    }
    await file.close();
    throw new RestoreError('ERR_RESTORE_FORMAT', `The sha256 file of backup ${place.id} says no chunk_size.`);
  }

  /** Bytes of a block; the volume's last one may be shorter. */
  get blockBytes(): number {
    return this.#blockBytes;
  }

  /** The hash of block `index`, in hex; null behind the last. */
  async at(index: number): Promise<string | null> {
    if (index < this.#index) throw new RangeError(`block ${index} was asked for after block ${this.#index - 1}`);
    for (;;) {
      const { done, value } = this.#first ?? (await this.#elements.next());
      this.#first = null;
      if (done) return null;
      this.#index += 1;
      if (this.#index <= index) continue;
      if (typeof value === 'string') return value.toLowerCase();
      throw new RestoreError('ERR_RESTORE_FORMAT', `The sha256 file of backup ${this.#place.id} has no hash ${index}.`);
    }
  }

  async close(): Promise<void> {
    await this.#elements.return();
  }

  async #readFields(repository: Repository, signal: AbortSignal): Promise<void> {
    const field = (name: string, value: unknown) => void this.#fields.set(name, value);
    for await (const _ of elementsOf(repository, this.#place, document, field, signal));
  }
}

export interface Sha256sToWrite {
  readonly backupId: string;
  readonly volumeId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly createdAt: Date;
  readonly blockBytes: number;
  readonly sha256s: readonly string[];
}

export function sha256FileText(file: Sha256sToWrite): string {
  return JSON.stringify(
    {
      backup_description: file.description,
      backup_id: file.backupId,
      backup_name: file.name,
      chunk_size: file.blockBytes,
      created_at: file.createdAt.toISOString(),
      sha256s: file.sha256s,
      version: VERSION,
      volume_id: file.volumeId,
    },
    null,
    2,
  );
}
