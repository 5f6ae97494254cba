import { finished, type Readable } from 'node:stream';
import { Refusal } from '../refusal.ts';

/**
 * Hands every chunk of `source` to `take`, as it comes from the socket and with no copy of it; where `take` returns a
 * promise, the socket is not read until that is fulfilled.
 *
 * Resolves at the end. Rejects when the other side goes away, sends nothing for `stallMs` while it is read, or `take`
 * fails; but not before the promise that `take` returned last has settled: whoever awaits this may free what `take` was
 * working on.
 *
 * Not `for await`: an iterator reads everything that is buffered at once and so concatenates chunks.
 */
export async function readBody(
  source: Readable,
  take: (chunk: Buffer) => Promise<void> | undefined,
  stallMs: number,
): Promise<void> {
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  let working: Promise<void> = Promise.resolve();
  let waiting = true;
  const timer = setTimeout(() => {
    if (!waiting) return;
    reject(new Refusal(400, 'RequestTimeout', `Nothing of the body came for ${stallMs / 1000} s.`));
  }, stallMs).unref();
  const goOn = () => {
    waiting = true;
    timer.refresh();
    source.resume();
  };
  const onData = (chunk: Buffer) => {
    timer.refresh();
    try {
      const work = take(chunk);
      if (work === undefined) return;
      source.pause();
      waiting = false;
      working = work;
      work.then(goOn, reject);
    } catch (error) {
      reject(error);
    }
  };
  const forget = finished(source, { writable: false }, (error) => (error ? reject(error) : resolve()));
  source.on('data', onData);
  try {
    await end;
  } finally {
    clearTimeout(timer);
    source.off('data', onData);
    forget();
    // What was not read is dropped as it comes, so that an answer can follow on the same connection.
    source.resume();
    await Promise.allSettled([working]);
  }
}
