import type { Readable } from 'node:stream';
import { reach } from '../governor/index.ts';
import type { ClaimedBody } from './body/claims.ts';
import { readBody } from './body/inbound.ts';
import { PartEtag } from './frames/etag.ts';
import type { PartBuilder, SealedPart } from './frames/part.ts';
import { internalPartLength, internalPartSize } from './frames/parts.ts';
import { Refusal } from './refusal.ts';

export interface UploadOptions {
  /** Of the whole body. */
  readonly plaintextBytes: number;
  readonly body: ClaimedBody;
  /** The object's data key. */
  readonly key: Uint8Array;
  /** Takes internal part `index`, from 0; settles when its bytes are dead, or were given to `free`. */
  readonly send: (index: number, part: SealedPart, free: (body: Buffer) => void) => Promise<void>;
  /** A client that sends nothing for so long, in ms, is given up. */
  readonly stallMs: number;
}

/** How parts are made, and what becomes of dead bytes. */
export interface Framing {
  /**
   * `largest`: plaintext bytes of the upload's largest part. Parts differ by some bytes, and slabs that differ by some bytes
   * don't fit into each other's place: malloc then keeps up to two slabs more for four uploads at once.
   */
  startPart(plaintextBytes: number, key: Uint8Array, largest: number): PartBuilder;
  /** An inbound chunk that was used up. */
  releaseChunk(chunk: Buffer): void;
  /** The body of a part that is stored. */
  releasePart(body: Buffer): void;
}

/**
 * The framed path: reads the body, seals it internal part by internal part, and sends each on before the next is begun;
 * the last one only once all that the body claims of itself is true. Returns the part's ETag, without quotes.
 *
 * Once it has settled, every slab it took is dead: the reservation may go.
 */
export async function uploadFramed(source: Readable, options: UploadOptions, framing: Framing): Promise<string> {
  const upload = new FramedUpload(options, framing);
  try {
    await readBody(source, (chunk) => upload.take(chunk), options.stallMs);
    return await upload.finish();
  } finally {
    upload.discard();
  }
}

class FramedUpload {
  readonly #options: UploadOptions;
  readonly #framing: Framing;
  readonly #etag = new PartEtag();
  #part: PartBuilder;
  /** Plaintext bytes of the parts that are not begun yet. */
  #left: number;
  #sent = 0;

  constructor(options: UploadOptions, framing: Framing) {
    this.#options = options;
    this.#framing = framing;
    this.#left = options.plaintextBytes;
    this.#part = this.#startPart();
  }

  /** Seals one chunk and frees it. Returns a promise when a part is to be sent: until it is fulfilled, no further chunk. */
  take(chunk: Buffer): Promise<void> | undefined {
    return this.#seal({ chunk, pieces: this.#options.body.read(chunk), index: 0, from: 0 });
  }

  async finish(): Promise<string> {
    if (!this.#part.full || this.#left > 0)
      throw new Refusal(400, 'IncompleteBody', 'The body is shorter than announced.');
    this.#options.body.verify();
    await this.#send();
    return this.#etag.digest();
  }

  discard(): void {
    this.#part.discard();
  }

  #seal(rest: Unsealed): Promise<void> | undefined {
    for (; rest.index < rest.pieces.length; rest.index += 1, rest.from = 0) {
      const piece = rest.pieces[rest.index] as Buffer;
      while (rest.from < piece.length) {
        if (this.#part.full) return this.#sendAndGoOn(rest);
        rest.from += this.#part.write(piece.subarray(rest.from));
      }
    }
    this.#framing.releaseChunk(rest.chunk);
    return this.#part.full && this.#left > 0 ? this.#sendAndGoOn(rest) : undefined;
  }

  async #sendAndGoOn(rest: Unsealed): Promise<void> {
    if (this.#left === 0) throw new Refusal(400, 'IncompleteBody', 'The body is longer than announced.');
    await this.#send();
    this.#part = this.#startPart();
    if (rest.index < rest.pieces.length) await this.#seal(rest);
  }

  #startPart(): PartBuilder {
    const { plaintextBytes: whole, key } = this.#options;
    const plaintextBytes = internalPartLength(whole, this.#sent);
    this.#left -= plaintextBytes;
    return this.#framing.startPart(plaintextBytes, key, internalPartSize(whole));
  }

  async #send(): Promise<void> {
    const sealed = this.#part.finish();
    this.#etag.update(sealed.body);
    reach('upload.part-sealed');
    await this.#options.send(this.#sent, sealed, (body) => {
      reach('upload.part-answered');
      this.#framing.releasePart(body);
    });
    this.#sent += 1;
  }
}

/** What of a chunk is still to be sealed. */
interface Unsealed {
  readonly chunk: Buffer;
  readonly pieces: readonly Buffer[];
  index: number;
  from: number;
}
