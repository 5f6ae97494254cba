/** Nothing could be written: what is missing, and what to do. */
export class InitError extends Error {
  override readonly name = 'InitError';
  readonly code = 'PLIMSOLL_INIT';
}
