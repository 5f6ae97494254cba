import { crc32 } from 'node:zlib';
import { reach } from '../../governor/index.ts';
import { FRAME_PLAINTEXT_SIZE, framedSize } from '../frames/frames.ts';
import type { PartBuilder, SealedPart } from '../frames/part.ts';
import { sealedFrame } from './concatenating.ts';

/** By how much a growing buffer is made larger than it must be, as history's runtime did it: an eighth. */
const OVER_ALLOCATION = 1 / 8;

/**
 * History's buffer life-cycle, kept to be measured: inbound chunks are appended to a growing buffer, each frame is copied
 * out of it, sealed into two buffers (ciphertext, and with nonce and tag), appended to the growing ciphertext of the part,
 * and the client library copies the whole once more to send it.
 */
export class HistoricPart implements PartBuilder {
  readonly #key: Uint8Array;
  readonly #reader = new GrowingBuffer();
  readonly #ciphertext = new GrowingBuffer();
  readonly #plaintextBytes: number;
  #plaintextLeft: number;
  /** Lives until the next frame replaces it: the last one while the part is sent. */
  protected frame: Buffer = Buffer.alloc(0);

  constructor(plaintextBytes: number, key: Uint8Array) {
    this.#key = key;
    this.#plaintextBytes = plaintextBytes;
    this.#plaintextLeft = plaintextBytes;
    if (plaintextBytes === 0) this.#sealFrame();
  }

  get full(): boolean {
    return this.#plaintextLeft === 0;
  }

  write(chunk: Buffer): number {
    let taken = 0;
    while (taken < chunk.length && this.#plaintextLeft > 0) {
      const slice = chunk.subarray(taken, taken + this.#frameSize() - this.#reader.length);
      this.#reader.append(slice);
      taken += slice.length;
      if (this.#reader.length === this.#frameSize()) this.#sealFrame();
    }
    return taken;
  }

  finish(): SealedPart {
    if (this.#ciphertext.length !== framedSize(this.#plaintextBytes)) throw new Error('A part was sent half sealed.');
    const body = this.#ciphertext.copy();
    reach('upload.body-copied');
    return { body, crc32: crc32(body) };
  }

  discard(): void {}

  #frameSize(): number {
    return Math.min(FRAME_PLAINTEXT_SIZE, this.#plaintextLeft);
  }

  #sealFrame(): void {
    this.frame = this.#reader.shift();
    const sealed = sealedFrame(this.frame, this.#key);
    reach('upload.frame-sealed');
    this.#ciphertext.append(sealed);
    this.#plaintextLeft -= this.frame.length;
  }
}

class GrowingBuffer {
  #bytes = Buffer.allocUnsafeSlow(0);
  length = 0;

  append(piece: Buffer): void {
    const length = this.length + piece.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.ceil(length * (1 + OVER_ALLOCATION)));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, this.length);
    this.length = length;
  }

  copy(): Buffer {
    const copied = Buffer.allocUnsafeSlow(this.length);
    this.#bytes.copy(copied, 0, 0, this.length);
    return copied;
  }

  /** Copies all out, then forgets it: for a moment both are there. */
  shift(): Buffer {
    const all = this.copy();
    this.length = 0;
    this.#bytes = Buffer.allocUnsafeSlow(0);
    return all;
  }
}
