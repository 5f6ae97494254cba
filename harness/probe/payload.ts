import { randomFillSync } from 'node:crypto';

/**
 * Incompressible bytes, written in place: no chunk, no copy, no garbage is left behind. `allocUnsafeSlow` keeps small ones
 * out of Node's shared pool, so that a payload is as large as it says and can be released as a whole.
 */
export function payload(size: number): Buffer<ArrayBuffer> {
  const buffer = Buffer.allocUnsafeSlow(size);
  return size === 0 ? buffer : randomFillSync(buffer);
}
