import { createDecipheriv, type DecipherGCM } from 'node:crypto';
import { release } from '../../release.ts';
import { CIPHER, NONCE_SIZE, TAG_SIZE } from './frames.ts';
import { CIPHER_SLICE } from './sealing.ts';
import { UnsealingError } from './unsealing.ts';

/**
 * Opens frames as their bytes come, one at a time into one slab. A frame's plaintext is handed out only once its tag was
 * found right; until then nobody sees a byte of it.
 */
export class FrameOpener {
  readonly #key: Uint8Array;
  readonly #frames: readonly number[];
  readonly #slab: Buffer;
  readonly #nonce = Buffer.allocUnsafeSlow(NONCE_SIZE);
  readonly #tag = Buffer.allocUnsafeSlow(TAG_SIZE);
  #decipher: DecipherGCM | undefined;
  #index = 0;
  /** Bytes of the current frame so far, nonce and tag included. */
  #position = 0;

  /** `frames`: plaintext bytes of each. */
  constructor(frames: readonly number[], key: Uint8Array) {
    this.#frames = frames;
    this.#key = key;
    this.#slab = Buffer.allocUnsafeSlow(Math.max(...frames));
  }

  /** All frames were opened. */
  get done(): boolean {
    return this.#index === this.#frames.length;
  }

  /**
   * Takes bytes of `chunk` until a frame is whole or the chunk used up, and returns how many. The chunk is not kept.
   *
   * Throws an {@link UnsealingError} for a frame that is not authentic.
   */
  write(chunk: Buffer, onFrame: (plaintext: Buffer) => void): number {
    let taken = 0;
    while (taken < chunk.length && !this.done) {
      const size = this.#frames[this.#index] as number;
      taken += this.#take(chunk, taken, size);
      if (this.#position < NONCE_SIZE + size + TAG_SIZE) continue;
      this.#close();
      onFrame(this.#slab.subarray(0, size));
      return taken;
    }
    return taken;
  }

  /** Frees the slab. Only when nobody reads what was handed out any more. */
  discard(): void {
    release(this.#slab);
  }

  #take(chunk: Buffer, from: number, size: number): number {
    if (this.#position < NONCE_SIZE) return this.#copy(chunk, from, this.#nonce, this.#position);
    const at = this.#position - NONCE_SIZE;
    if (at >= size) return this.#copy(chunk, from, this.#tag, at - size);
    const slice = chunk.subarray(from, from + Math.min(CIPHER_SLICE, size - at));
    this.#decipher ??= createDecipheriv(CIPHER, this.#key, this.#nonce, { authTagLength: TAG_SIZE });
    const opened = this.#decipher.update(slice);
    this.#slab.set(opened, at);
    release(opened);
    this.#position += slice.length;
    return slice.length;
  }

  #copy(chunk: Buffer, from: number, target: Buffer, at: number): number {
    const copied = chunk.copy(target, at, from);
    this.#position += copied;
    return copied;
  }

  #close(): void {
    const decipher = this.#decipher ?? createDecipheriv(CIPHER, this.#key, this.#nonce, { authTagLength: TAG_SIZE });
    try {
      decipher.setAuthTag(this.#tag);
      decipher.final();
    } catch (cause) {
      throw new UnsealingError(`Frame ${this.#index} is not authentic: altered, or another key.`, { cause });
    }
    this.#decipher = undefined;
    this.#position = 0;
    this.#index += 1;
  }
}
