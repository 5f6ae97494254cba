import { createHash, type Hash } from 'node:crypto';
import { FRAME_OVERHEAD, FRAME_PLAINTEXT_SIZE, NONCE_SIZE, TAG_SIZE } from './frames.ts';

const STORED_FRAME = FRAME_PLAINTEXT_SIZE + FRAME_OVERHEAD;
/** Hex digits of an ETag: as many as those of an MD5, which some clients count. */
const LENGTH = 32;

/**
 * An ETag over a client's part, from the nonces and tags of its frames: they authenticate every byte, and hashing the
 * plaintext once more for an MD5 would cost as much as encrypting it twice. S3 has other ETags than an MD5 too wherever
 * it encrypts with keys that are not its own.
 */
export class PartEtag {
  readonly #hash: Hash = createHash('sha256');

  /** `body`: one sealed internal part. */
  update(body: Buffer): void {
    for (let frame = 0; frame < body.length; frame += STORED_FRAME) {
      const end = Math.min(frame + STORED_FRAME, body.length);
      this.#hash.update(body.subarray(frame, frame + NONCE_SIZE)).update(body.subarray(end - TAG_SIZE, end));
    }
  }

  /** Without quotes. Only once. */
  digest(): string {
    return this.#hash.digest('hex').slice(0, LENGTH);
  }
}

/** Of a whole multipart object, as S3 writes it: over those of its parts, and how many they were. */
export function multipartEtag(partEtags: readonly string[]): string {
  const digest = createHash('sha256').update(partEtags.join('')).digest('hex').slice(0, LENGTH);
  return `${digest}-${partEtags.length}`;
}
