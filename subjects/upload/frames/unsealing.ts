import { createDecipheriv } from 'node:crypto';
import { CIPHER, FRAME_OVERHEAD, FRAME_PLAINTEXT_SIZE, NONCE_SIZE, TAG_SIZE } from './frames.ts';

export class UnsealingError extends Error {
  override readonly name = 'UnsealingError';
  readonly code = 'ERR_PART_NOT_AUTHENTIC';
}

/**
 * Opens a stored internal part. Holds the whole plaintext beside the whole ciphertext.
 *
 * Throws an {@link UnsealingError} when it was cut, altered or sealed with another key.
 */
export function unsealPart(stored: Buffer, key: Uint8Array): Buffer {
  const plaintext: Buffer[] = [];
  for (let position = 0; position < stored.length || plaintext.length === 0; ) {
    const frame = stored.subarray(position, position + FRAME_PLAINTEXT_SIZE + FRAME_OVERHEAD);
    plaintext.push(unsealFrame(frame, key, plaintext.length));
    position += frame.length;
  }
  return Buffer.concat(plaintext);
}

function unsealFrame(frame: Buffer, key: Uint8Array, index: number): Buffer {
  if (frame.length < FRAME_OVERHEAD) {
    throw new UnsealingError(`Frame ${index} has ${frame.length} bytes; ${FRAME_OVERHEAD} is the least.`);
  }
  const decipher = createDecipheriv(CIPHER, key, frame.subarray(0, NONCE_SIZE), { authTagLength: TAG_SIZE });
  decipher.setAuthTag(frame.subarray(-TAG_SIZE));
  const plaintext = decipher.update(frame.subarray(NONCE_SIZE, -TAG_SIZE));
  try {
    decipher.final();
  } catch (cause) {
    throw new UnsealingError(`Frame ${index} (${frame.length} bytes) is not authentic: altered, or another key.`, {
      cause,
    });
  }
  return plaintext;
}
