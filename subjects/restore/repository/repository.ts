import type { Pieces } from '../pieces.ts';

/** Where backups are read from. Names are those of the format; every failure is a `RestoreError`. */
export interface Repository {
  /** The names in the container that begin with `prefix`, in any order. */
  list(container: string, prefix: string, signal: AbortSignal): AsyncIterable<string>;
  /** The bytes of one object, in pieces of at most `pieceBytes`. Whoever gets them closes them. */
  open(container: string, name: string, pieceBytes: number, signal: AbortSignal): Promise<Pieces>;
  close(): void;
}

/** … and written to. */
export interface WritableRepository extends Repository {
  /** Stores all of it or nothing. */
  put(container: string, name: string, body: Uint8Array): Promise<void>;
}
