export type CutOverErrorCode =
  | 'ERR_CUT_OVER_TIMEOUT'
  | 'ERR_CUT_OVER_RETRIES'
  | 'ERR_CUT_OVER_OPTION'
  | 'ERR_CUT_OVER_CLOSED'
  | 'ERR_CUT_OVER_RUNNING';

/**
 * - `ERR_CUT_OVER_TIMEOUT`: one attempt's challenge did not come back in time; it is retried
 * - `ERR_CUT_OVER_RETRIES`: all attempts failed; the last failure is the `cause`
 * - `ERR_CUT_OVER_OPTION`: an option that means nothing
 * - `ERR_CUT_OVER_CLOSED`: the handshake was closed, or the applier failed; why is the `cause`
 * - `ERR_CUT_OVER_RUNNING`: another cut-over of this handshake is under way
 */
export class CutOverError extends Error {
  override readonly name = 'CutOverError';
  readonly code: CutOverErrorCode;

  constructor(code: CutOverErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function challengeTimedOut(challenge: string, timeout: number, skipped: number): CutOverError {
  const words =
    `${challenge} did not come back in ${timeout} ms, ${skipped} older ones did. The applier is behind: retry, ` +
    'cut over when there is less to apply, or raise the timeout.';
  return new CutOverError('ERR_CUT_OVER_TIMEOUT', words);
}

export function retriesExhausted(attempts: number, cause: unknown): CutOverError {
  const words = `The cut-over failed ${attempts} times. Look at the cause, then begin the cut-over again.`;
  return new CutOverError('ERR_CUT_OVER_RETRIES', words, { cause });
}

export function handshakeClosed(cause: unknown): CutOverError {
  const words = 'The handshake was closed while a cut-over waited. Open another one before the next cut-over.';
  return new CutOverError('ERR_CUT_OVER_CLOSED', words, { cause });
}

export function alreadyRunning(): CutOverError {
  const words = 'A cut-over is under way, and a second one would take its sentinels. Wait for it, or abort it.';
  return new CutOverError('ERR_CUT_OVER_RUNNING', words);
}

export function wrongOption(what: string, value: unknown, wanted: string): CutOverError {
  return new CutOverError('ERR_CUT_OVER_OPTION', `${what} must be ${wanted}, and is ${String(value)}.`);
}
