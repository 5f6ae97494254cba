import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KEY_SIZE } from '../frames/frames.ts';

/** AES key wrap with padding, RFC 5649; Node wants its constant said. */
const WRAP = 'id-aes256-wrap-pad';
const RFC_5649_IV = Buffer.from('a65959a6', 'hex');

/** A new data key: every object has its own. */
export function createDataKey(): Buffer {
  return randomBytes(KEY_SIZE);
}

/** The data key as it may lie beside the object, in base64. `keyEncryptionKey`: 32 bytes. */
export function wrapKey(dataKey: Uint8Array, keyEncryptionKey: Uint8Array): string {
  const cipher = createCipheriv(WRAP, keyEncryptionKey, RFC_5649_IV);
  return Buffer.concat([cipher.update(dataKey), cipher.final()]).toString('base64');
}

/** Throws a {@link KeyError} when it was wrapped with another key, or altered. */
export function unwrapKey(wrapped: string, keyEncryptionKey: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv(WRAP, keyEncryptionKey, RFC_5649_IV);
    return Buffer.concat([decipher.update(Buffer.from(wrapped, 'base64')), decipher.final()]);
  } catch (cause) {
    throw new KeyError('The data key of the object was wrapped with another key than this proxy has.', { cause });
  }
}

export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly code = 'ERR_KEY_NOT_OURS';
}
