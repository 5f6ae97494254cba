/** The baseline can't be read, or may not be written so. Exit code 2. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
  readonly code = 'PLIMSOLL_BASELINE';
}
