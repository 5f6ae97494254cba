import { createCipheriv, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CIPHER, FRAME_PLAINTEXT_SIZE, NONCE_SIZE } from '../frames/frames.ts';
import type { PartBuilder, SealedPart } from '../frames/part.ts';

/**
 * The naive way, kept to be measured: chunks are collected until a frame is whole, concatenated, sealed in one go,
 * concatenated with nonce and tag, and the frames concatenated to the part. Nothing is released.
 */
export class ConcatenatedPart implements PartBuilder {
  readonly #key: Uint8Array;
  #plaintextLeft: number;
  #chunks: Buffer[] = [];
  #collected = 0;
  readonly #frames: Buffer[] = [];

  constructor(plaintextBytes: number, key: Uint8Array) {
    this.#key = key;
    this.#plaintextLeft = plaintextBytes;
    if (plaintextBytes === 0) this.#sealFrame();
  }

  get full(): boolean {
    return this.#plaintextLeft === 0;
  }

  write(chunk: Buffer): number {
    let taken = 0;
    while (taken < chunk.length && this.#plaintextLeft > 0) {
      const slice = chunk.subarray(taken, taken + this.#missing());
      this.#chunks.push(slice);
      this.#collected += slice.length;
      taken += slice.length;
      if (this.#missing() === 0) this.#sealFrame();
    }
    return taken;
  }

  finish(): SealedPart {
    const body = Buffer.concat(this.#frames);
    return { body, crc32: crc32(body) };
  }

  discard(): void {}

  #missing(): number {
    return Math.min(FRAME_PLAINTEXT_SIZE, this.#plaintextLeft) - this.#collected;
  }

  #sealFrame(): void {
    const plaintext = Buffer.concat(this.#chunks);
    this.#frames.push(sealedFrame(plaintext, this.#key));
    this.#plaintextLeft -= this.#collected;
    this.#chunks = [];
    this.#collected = 0;
  }
}

/** One frame in one go: ciphertext, and a second buffer as large for the concatenation. */
export function sealedFrame(plaintext: Buffer, key: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_SIZE);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const ciphertext = cipher.update(plaintext);
  return Buffer.concat([nonce, ciphertext, cipher.final(), cipher.getAuthTag()]);
}
