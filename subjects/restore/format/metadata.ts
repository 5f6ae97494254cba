import type { Repository } from '../repository/repository.ts';
import { RestoreError } from '../restore-error.ts';
import { elementsOf } from './backup-document.ts';
import { type BackupPlace, METADATA, objectId } from './names.ts';

const VERSION = '1.0.0';
const document = { suffix: METADATA, list: 'objects' };

/** One stored object: an extent of the volume. Sizes in bytes. */
export interface BackupObject {
  readonly name: string;
  readonly id: number;
  /** Where in the volume. */
  readonly offset: number;
  /** Of the plaintext. */
  readonly length: number;
  readonly compression: string;
  /** Of the plaintext, in hex. */
  readonly md5: string;
}

/** What the metadata says beside its objects. */
export interface BackupHeader {
  readonly parentId: string | null;
}

/** Reads the whole document and keeps nothing of its objects but what `object` does. Throws a {@link RestoreError}. */
export async function readHeader(
  repository: Repository,
  place: BackupPlace,
  object: (object: BackupObject) => void,
  signal: AbortSignal,
): Promise<BackupHeader> {
  const fields = new Map<string, unknown>();
  const field = (name: string, value: unknown) => {
    if (name === 'version' || name === 'parent_id') fields.set(name, value);
  };
  for await (const element of elementsOf(repository, place, document, field, signal)) {
    object(parseObject(place, element));
  }
  const version = fields.get('version');
  if (version !== VERSION) {
    const message = `Backup ${place.id} has version ${JSON.stringify(version)}; only ${VERSION} can be restored.`;
    throw new RestoreError('ERR_RESTORE_FORMAT', message);
  }
  const parentId = fields.get('parent_id') ?? null;
  if (parentId === null || typeof parentId === 'string') return { parentId };
  throw new RestoreError('ERR_RESTORE_FORMAT', `Backup ${place.id} has no usable parent_id.`);
}

/** The objects in the metadata's order, one by one. */
export async function* readObjects(
  repository: Repository,
  place: BackupPlace,
  signal: AbortSignal,
): AsyncGenerator<BackupObject, void, undefined> {
  for await (const element of elementsOf(repository, place, document, () => {}, signal)) {
    yield parseObject(place, element);
  }
}

export interface MetadataToWrite {
  readonly backupId: string;
  readonly volumeId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly createdAt: Date;
  readonly parentId: string | null;
  readonly objects: readonly BackupObject[];
}

/** Keys sorted, two spaces: as all writers of this format have it. */
export function metadataText(metadata: MetadataToWrite): string {
  return JSON.stringify(
    {
      backup_description: metadata.description,
      backup_id: metadata.backupId,
      backup_name: metadata.name,
      created_at: metadata.createdAt.toISOString(),
      objects: metadata.objects.map(({ name, offset, length, compression, md5 }) => ({
        [name]: { compression, length, md5, offset },
      })),
      parent_id: metadata.parentId,
      version: VERSION,
      volume_id: metadata.volumeId,
      volume_meta: {},
    },
    null,
    2,
  );
}

function parseObject(place: BackupPlace, element: unknown): BackupObject {
  const entries = typeof element === 'object' && element !== null ? Object.entries(element) : [];
  const [name, fields] = entries.length === 1 ? (entries[0] as [string, Record<string, unknown> | null]) : ['', null];
  const { offset, length, compression, md5 } = fields ?? {};
  const id = objectId(place.prefix, name);
  const sized = isSize(offset) && isSize(length) && Number.isSafeInteger(offset + length);
  if (id !== null && sized && typeof compression === 'string' && typeof md5 === 'string') {
    return { name, id, offset, length, compression, md5: md5.toLowerCase() };
  }
  const shown = JSON.stringify(element)?.slice(0, 200);
  throw new RestoreError('ERR_RESTORE_FORMAT', `Backup ${place.id} lists an object that makes no sense: ${shown}.`);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
