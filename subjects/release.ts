import { isArrayBuffer } from 'node:util/types';

/**
 * Frees the memory behind `view` now instead of at some later collection. Returns whether it did.
 *
 * Acts only when (a) the view's buffer is an `ArrayBuffer`, not detached, not resizable, longer than 0 and exactly as
 * long as the view. Slices of Node's pool, shared and WebAssembly memory are left alone; a second call does nothing.
 *
 * Two conditions can't be seen from here and are the caller's to keep:
 *
 * - (b) no other view of the buffer and no other consumer of it exists;
 * - (c) every native operation that was given the view has *completed*: the synchronous cipher or hash has returned, the
 *   callback of fs or zlib has fired, the outgoing request is `writableFinished` or its socket closed. The response or
 *   the promise of an SDK is not enough, and what may be sent again is dead only when body *and* answer are final.
 *
 * Node keeps the JavaScript object alive during native work, not its memory: released too early, the kernel or zlib is
 * handed bytes of other buffers, without an error. Where (c) can't be proven, destroy the socket and await its close, or
 * leave the buffer to the collector.
 */
export function release(view: ArrayBufferView): boolean {
  const { buffer } = view;
  if (!isArrayBuffer(buffer) || buffer.detached || buffer.resizable) return false;
  if (buffer.byteLength === 0 || buffer.byteLength !== view.byteLength) return false;
  try {
    buffer.transfer(0);
    return true;
  } catch {
    // Not detachable: WebAssembly memory, or Node's own pool seen whole.
    return false;
  }
}
