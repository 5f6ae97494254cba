import type { Repository } from '../repository/repository.ts';
import { JsonList } from './json-list.ts';
import type { BackupPlace } from './names.ts';

/** What of the metadata, and of the sha256 file, is held at once. */
export const DOCUMENT_PIECE = 64 * 1024;

/**
 * The elements of one list of a JSON document of the backup, as its pieces come; `field` is called for every other field.
 * Nothing is held but one piece and what it contains.
 */
export async function* elementsOf(
  repository: Repository,
  place: BackupPlace,
  document: { readonly suffix: string; readonly list: string },
  field: (name: string, value: unknown) => void,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const name = place.prefix + document.suffix;
  const pieces = await repository.open(place.container, name, DOCUMENT_PIECE, signal);
  try {
    let ready: unknown[] = [];
    const reader = new JsonList(document.list, { field, element: (value) => ready.push(value) }, name);
    for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
      reader.write(piece);
      yield* ready;
      ready = [];
    }
    reader.end();
  } finally {
    await pieces.close();
  }
}
