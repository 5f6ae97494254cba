/**
 * - `ERR_SUBTREE_FORMAT`: bytes that are not what their format says
 * - `ERR_SUBTREE_NOT_FOUND`: neither the data nor a subtree to create it from is there
 * - `ERR_SUBTREE_TRANSACTION`: the store has no such transaction, or one of another size than the subtree declares
 * - `ERR_SUBTREE_STORE`: the store, or the thread that reads it, failed
 * - `ERR_SUBTREE_EMPTY`: the subtree has no transaction of its own to send
 * - `ERR_SUBTREE_LOCKED`: another process creates the same data, and was waited for in vain
 * - `ERR_SUBTREE_CLIENT`: the client went away, or took nothing for too long
 */
export type SubtreeErrorCode =
  | 'ERR_SUBTREE_FORMAT'
  | 'ERR_SUBTREE_NOT_FOUND'
  | 'ERR_SUBTREE_TRANSACTION'
  | 'ERR_SUBTREE_STORE'
  | 'ERR_SUBTREE_EMPTY'
  | 'ERR_SUBTREE_LOCKED'
  | 'ERR_SUBTREE_CLIENT';

export class SubtreeError extends Error {
  override readonly name = 'SubtreeError';
  readonly code: SubtreeErrorCode;

  constructor(code: SubtreeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isSubtreeError(error: unknown, code: SubtreeErrorCode): boolean {
  return error instanceof SubtreeError && error.code === code;
}
