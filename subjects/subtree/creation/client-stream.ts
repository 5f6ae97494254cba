import type { ServerResponse } from 'node:http';
import { written } from '../../written.ts';
import { SubtreeError } from '../subtree-error.ts';

/**
 * The body of an answer, written with the client's own speed. Status and headers go out with the first byte and not before,
 * so that whatever fails until then is still answered as a failure.
 */
export class ClientStream {
  readonly #response: ServerResponse;
  readonly #stallMs: number;
  /** Bytes that the kernel has taken. */
  sent = 0;
  /** A write is under way that the client holds up. */
  waiting = false;

  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#stallMs = stallMs;
  }

  /**
   * Settles when nobody reads `bytes` any more: the kernel has them all, or the connection is closed. Rejects in the second
   * case, and closes the connection itself where its client takes nothing for `stallMs`.
   */
  async write(bytes: Buffer): Promise<void> {
    const response = this.#response;
    const { promise: closed, resolve: onClose } = Promise.withResolvers<void>();
    const stalled = () => response.destroy(new Error(`The client took nothing for ${this.#stallMs / 1000} s.`));
    const timer = setTimeout(stalled, this.#stallMs).unref();
    response.once('close', onClose);
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/octet-stream' });
    this.waiting = true;
    try {
      for (let at = 0; at < bytes.length; at += SLICE) {
        if (!(await written(response, bytes.subarray(at, at + SLICE)))) {
          // A write fails where its connection is about to close: the kernel may read the bytes until it has.
          if (!response.closed) await closed;
          throw gone();
        }
        this.sent += Math.min(SLICE, bytes.length - at);
        timer.refresh();
      }
    } finally {
      this.waiting = false;
      clearTimeout(timer);
      response.off('close', onClose);
    }
  }

  /** Ends the body as whole, and waits until the kernel has all of it. Rejects where the client left before. */
  async end(): Promise<void> {
    const response = this.#response;
    const timer = setTimeout(() => response.destroy(), this.#stallMs).unref();
    await new Promise<void>((resolve) => {
      if (response.closed) resolve();
      else response.once('close', resolve).end();
    });
    clearTimeout(timer);
    if (!response.writableFinished) throw gone();
  }
}

/** Bytes of one write. It bounds what a slow client can take before it counts as one that takes nothing. */
const SLICE = 256 * 1024;

export function gone(): SubtreeError {
  return new SubtreeError('ERR_SUBTREE_CLIENT', 'The client went away.');
}
