/**
 * - `ERR_RESTORE_FORMAT`: the backup can't be read: no such backup, unknown version, damaged metadata
 * - `ERR_RESTORE_LISTING`: what is stored is not what the metadata lists
 * - `ERR_RESTORE_ALGORITHM`: compressed in a way that this process can't undo
 * - `ERR_RESTORE_CORRUPT`: the content is not what was backed up; `offset` says where
 * - `ERR_RESTORE_VOLUME`: the volume is too small, full, or failed; `offset` says where
 * - `ERR_RESTORE_CANCELLED`: aborted; the signal's reason is the cause
 * - `ERR_RESTORE_REPOSITORY`: the store failed, or nothing came from it for too long
 */
export type RestoreErrorCode =
  | 'ERR_RESTORE_FORMAT'
  | 'ERR_RESTORE_LISTING'
  | 'ERR_RESTORE_ALGORITHM'
  | 'ERR_RESTORE_CORRUPT'
  | 'ERR_RESTORE_VOLUME'
  | 'ERR_RESTORE_CANCELLED'
  | 'ERR_RESTORE_REPOSITORY';

/** Why a backup was not restored, or not made. A volume that was written to before has to be taken for damaged. */
export class RestoreError extends Error {
  readonly code: RestoreErrorCode;
  /** Byte of the volume; null where it is not about one. */
  readonly offset: number | null;

  constructor(code: RestoreErrorCode, message: string, options: ErrorOptions & { readonly offset?: number } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'RestoreError';
    this.code = code;
    this.offset = options.offset ?? null;
  }
}

/** Throws if the restore was aborted. */
export function checkCancelled(signal: AbortSignal): void {
  if (!signal.aborted) return;
  const message = 'The restore was cancelled: restore the volume again before it is used.';
  throw new RestoreError('ERR_RESTORE_CANCELLED', message, { cause: signal.reason });
}
