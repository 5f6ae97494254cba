import { readHeader } from './format/metadata.ts';
import {
  type BackupPlace,
  containerOf,
  METADATA,
  objectId,
  objectName,
  PREFIX_START,
  SHA256_FILE,
} from './format/names.ts';
import { ObjectIds } from './format/object-ids.ts';
import { checkAlgorithm } from './objects/decompression.ts';
import type { Repository } from './repository/repository.ts';
import { RestoreError } from './restore-error.ts';

/** Longer chains exist in no product; a loop of parents does not end by itself. */
const LONGEST_CHAIN = 10_000;

/** What has to be restored, from the full backup to the one that was asked for. */
export interface Chain {
  readonly places: readonly BackupPlace[];
  /** Bytes that the volume needs at least. */
  readonly volumeBytes: number;
}

/**
 * Follows the parents of backup `id` to the full backup, and finds out about each whether it can be restored, before
 * anything is written. Throws a {@link RestoreError}.
 */
export async function readChain(repository: Repository, id: string, signal: AbortSignal): Promise<Chain> {
  const places: BackupPlace[] = [];
  let volumeBytes = 0;
  for (let next: string | null = id; next !== null; ) {
    if (places.length === LONGEST_CHAIN || places.some((place) => place.id === next)) {
      throw new RestoreError('ERR_RESTORE_FORMAT', `The parents of backup ${id} lead back to ${next}, to no full one.`);
    }
    const place = await findBackup(repository, next, signal);
    const { parentId, end } = await inspect(repository, place, signal);
    places.unshift(place);
    volumeBytes = Math.max(volumeBytes, end);
    next = parentId;
  }
  return { places, volumeBytes };
}

/** Throws unless the repository has exactly one backup of that id. */
export async function findBackup(repository: Repository, id: string, signal: AbortSignal): Promise<BackupPlace> {
  const container = containerOf(id);
  const ending = `_backup_${id}${METADATA}`;
  const found: string[] = [];
  for await (const name of repository.list(container, PREFIX_START, signal)) {
    if (name.endsWith(ending)) found.push(name.slice(0, -METADATA.length));
  }
  const [prefix] = found;
  if (prefix !== undefined && found.length === 1) return { id, container, prefix };
  const message = `The repository has ${found.length} backups with the id ${id}, where one is wanted.`;
  throw new RestoreError('ERR_RESTORE_FORMAT', message);
}

async function inspect(repository: Repository, place: BackupPlace, signal: AbortSignal) {
  const listed = new ObjectIds();
  let end = 0;
  const header = await readHeader(
    repository,
    place,
    ({ id, name, offset, length, compression }) => {
      checkAlgorithm(compression, name);
      if (!listed.add(id)) throw doesNotMatch(place, `its metadata lists ${name} twice`);
      // The sha256 file is read along, and so only forwards.
      if (offset < end) throw doesNotMatch(place, `its object ${name} begins before the one in front of it ends`);
      end = offset + length;
    },
    signal,
  );
  await compareListing(repository, place, listed, signal);
  return { parentId: header.parentId, end };
}

/** What is stored under the prefix must be what the metadata lists, no less and no more. */
async function compareListing(
  repository: Repository,
  place: BackupPlace,
  listed: ObjectIds,
  signal: AbortSignal,
): Promise<void> {
  const stored = new ObjectIds();
  for await (const name of repository.list(place.container, place.prefix, signal)) {
    if (name === place.prefix + METADATA || name === place.prefix + SHA256_FILE) continue;
    const id = objectId(place.prefix, name);
    if (id === null || !listed.has(id)) throw doesNotMatch(place, `${name} is stored and not listed in its metadata`);
    stored.add(id);
  }
  if (stored.size === listed.size) return;
  let missing = 1;
  while (!listed.has(missing) || stored.has(missing)) missing += 1;
  throw doesNotMatch(place, `${objectName(place.prefix, missing)} is listed in its metadata and not stored`);
}

function doesNotMatch({ id }: BackupPlace, how: string): RestoreError {
  return new RestoreError('ERR_RESTORE_LISTING', `The objects of backup ${id} are not as they were written: ${how}.`);
}
