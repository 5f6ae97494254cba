import { type CipherGCM, createCipheriv, randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { release } from '../../release.ts';
import { CIPHER, FRAME_PLAINTEXT_SIZE, framedSize, NONCE_SIZE, TAG_SIZE } from './frames.ts';
import type { PartBuilder, SealedPart } from './part.ts';

/** Most bytes handed to a cipher at once, sealing or opening: it bounds the output that `update` allocates. */
export const CIPHER_SLICE = 64 * 1024;

/** Frees the slab behind a body that {@link SealedSlab} handed out, its unused end included. */
export function releaseSlab(body: Buffer): boolean {
  return release(new Uint8Array(body.buffer));
}

/** The stored bytes of a part that is small enough to be had whole. */
export function sealWhole(plaintext: Buffer, key: Uint8Array): SealedPart {
  const slab = new SealedSlab(plaintext.length, key);
  slab.write(plaintext);
  return slab.finish();
}

/**
 * Seals chunks as they come straight into one slab, so that neither plaintext nor ciphertext is ever held a second time.
 * Pages of the slab become resident as they are written.
 */
export class SealedSlab implements PartBuilder {
  // Not zeroed, and never sent before every byte of it was written: `finish` insists on it.
  readonly #slab: Buffer;
  /** The part's stored length. */
  readonly #length: number;
  readonly #key: Uint8Array;
  #crc = 0;
  #position = 0;
  #plaintextLeft: number;
  #frameLeft = 0;
  #cipher: CipherGCM | undefined;
  #handedOut = false;

  /** `slabFor`: the plaintext that the slab has room for, at least the part's. */
  constructor(plaintextBytes: number, key: Uint8Array, slabFor = plaintextBytes) {
    this.#length = framedSize(plaintextBytes);
    this.#slab = Buffer.allocUnsafeSlow(framedSize(slabFor));
    this.#key = key;
    this.#plaintextLeft = plaintextBytes;
    this.#openFrame();
  }

  get full(): boolean {
    return this.#cipher === undefined;
  }

  write(chunk: Buffer): number {
    let taken = 0;
    while (taken < chunk.length && this.#cipher !== undefined) {
      const slice = chunk.subarray(taken, taken + Math.min(CIPHER_SLICE, this.#frameLeft));
      this.#append(this.#cipher.update(slice));
      taken += slice.length;
      this.#frameLeft -= slice.length;
      if (this.#frameLeft === 0) this.#closeFrame(this.#cipher);
    }
    return taken;
  }

  finish(): SealedPart {
    if (this.#position !== this.#length) {
      throw new Error(`A part was to be sent with ${this.#position} of ${this.#length} bytes sealed.`);
    }
    this.#handedOut = true;
    return { body: this.#slab.subarray(0, this.#length), crc32: this.#crc };
  }

  discard(): void {
    if (!this.#handedOut) release(this.#slab);
  }

  #openFrame(): void {
    this.#frameLeft = Math.min(FRAME_PLAINTEXT_SIZE, this.#plaintextLeft);
    this.#plaintextLeft -= this.#frameLeft;
    const nonce = this.#slab.subarray(this.#position, this.#position + NONCE_SIZE);
    randomFillSync(nonce);
    this.#crc = crc32(nonce, this.#crc);
    this.#position += NONCE_SIZE;
    this.#cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_SIZE });
    if (this.#frameLeft === 0) this.#closeFrame(this.#cipher);
  }

  #closeFrame(cipher: CipherGCM): void {
    cipher.final();
    this.#append(cipher.getAuthTag());
    this.#cipher = undefined;
    if (this.#plaintextLeft > 0) this.#openFrame();
  }

  /** Copies the cipher's output into the slab and frees it: cipher, checksum and copy have returned by then. */
  #append(sealed: Buffer): void {
    this.#crc = crc32(sealed, this.#crc);
    this.#slab.set(sealed, this.#position);
    this.#position += sealed.length;
    release(sealed);
  }
}
