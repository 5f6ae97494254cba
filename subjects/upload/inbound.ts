import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/**
 * Hands every chunk of the body to `take`, as it comes from the socket and with no copy of it; where `take` returns a
 * promise, the socket is not read until that is fulfilled.
 *
 * Resolves at the body's end. Rejects when the client goes away or `take` fails, but not before the promise that `take`
 * returned last has settled: whoever awaits this may free what `take` was working on.
 *
 * Not `for await`: an iterator reads everything that is buffered at once and so concatenates chunks.
 */
export async function readBody(
  request: IncomingMessage,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  let working: Promise<void> = Promise.resolve();
  const onData = (chunk: Buffer) => {
    try {
      const work = take(chunk);
      if (work === undefined) return;
      request.pause();
      working = work;
      work.then(() => request.resume(), reject);
    } catch (error) {
      reject(error);
    }
  };
  finished(request, { writable: false }, (error) => (error ? reject(error) : resolve()));
  request.on('data', onData);
  try {
    await end;
  } finally {
    request.off('data', onData);
    await Promise.allSettled([working]);
  }
}
