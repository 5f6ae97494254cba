import type { ServerResponse } from 'node:http';
import { written } from '../../written.ts';

/** Bytes of one write. It bounds what a slow client can take before it counts as one that takes nothing. */
const WRITE_SLICE = 1024 * 1024;

/**
 * Writes `bytes` and waits until nobody reads them any more: the kernel has them all, or the connection is closed. Rejects
 * in the second case, and closes the connection itself where its client takes nothing for `stallMs`.
 */
export async function writeTo(response: ServerResponse, bytes: Buffer, stallMs: number): Promise<void> {
  const { promise: closed, resolve: onClose } = Promise.withResolvers<void>();
  response.once('close', onClose);
  const timer = setTimeout(
    () => response.destroy(new Error(`The client took nothing for ${stallMs / 1000} s.`)),
    stallMs,
  ).unref();
  try {
    for (let at = 0; at < bytes.length; at += WRITE_SLICE) {
      if (!(await written(response, bytes.subarray(at, at + WRITE_SLICE)))) {
        // A write fails where its connection is about to close: the kernel may read the bytes until it has.
        if (!response.closed) await closed;
        throw new Error('The client went away.');
      }
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
    response.off('close', onClose);
  }
}
