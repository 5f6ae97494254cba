/**
 * How a part lies in the backend: `frame[0] ‖ frame[1] ‖ …`, each frame `nonce(12) ‖ ciphertext ‖ tag(16)` of AES-256-GCM
 * without additional data. Readers split what is stored by these numbers, so they are frozen.
 */

/** Plaintext bytes of every frame of a part but the last. */
export const FRAME_PLAINTEXT_SIZE = 8 * 1024 * 1024;
export const NONCE_SIZE = 12;
export const TAG_SIZE = 16;
export const FRAME_OVERHEAD = NONCE_SIZE + TAG_SIZE;
export const CIPHER = 'aes-256-gcm';
/** Bytes of the data key. */
export const KEY_SIZE = 32;

/** Frames of a part with `plaintextBytes`. An empty part has one empty frame, so that it is authenticated too. */
export function frameCount(plaintextBytes: number): number {
  return Math.max(1, Math.ceil(plaintextBytes / FRAME_PLAINTEXT_SIZE));
}

/** Stored bytes of a part with `plaintextBytes`. */
export function framedSize(plaintextBytes: number): number {
  return plaintextBytes + FRAME_OVERHEAD * frameCount(plaintextBytes);
}
