import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { reach } from '../governor/index.ts';
import type { Backend } from './backend.ts';
import { readBody } from './inbound.ts';
import { internalPartCount, internalPartNumber, internalPartSize } from './parts.ts';
import type { PutPart } from './put-part.ts';
import { Refusal } from './refusal.ts';
import type { PartBuilder, Variant } from './variant.ts';

export interface FramedOptions {
  readonly put: PutPart;
  readonly backend: Backend;
  readonly variant: Variant;
  /** AES-256 data key. */
  readonly key: Uint8Array;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * The framed path: reads the body, seals it internal part by internal part, and sends each on before the next is begun.
 * Returns the MD5 of the plaintext in hex, which is the part's ETag.
 *
 * Once it has settled, every slab it took is dead: the reservation may go.
 */
export async function uploadFramed(request: IncomingMessage, options: FramedOptions): Promise<string> {
  const upload = new FramedUpload(options);
  try {
    await readBody(request, (chunk) => upload.take(chunk));
    return await upload.finish();
  } finally {
    upload.discard();
  }
}

class FramedUpload {
  readonly #options: FramedOptions;
  readonly #partSize: number;
  readonly #md5 = createHash('md5');
  readonly #sha256: Hash | null;
  #part: PartBuilder | undefined;
  #left: number;
  #sent = 0;

  constructor(options: FramedOptions) {
    this.#options = options;
    this.#partSize = internalPartSize(options.put.contentLength);
    this.#sha256 = options.put.sha256 === null ? null : createHash('sha256');
    this.#left = options.put.contentLength;
    reach('upload.framed');
  }

  /** Seals one chunk and frees it. Returns a promise when a part became full: until it is fulfilled, no further chunk. */
  take(chunk: Buffer): Promise<void> | undefined {
    this.#md5.update(chunk);
    this.#sha256?.update(chunk);
    return this.#seal(chunk, 0);
  }

  async finish(): Promise<string> {
    // An empty body has no chunk that could have filled its one, empty part.
    if (this.#options.put.contentLength === 0) await this.#send(this.#startPart());
    return this.#md5.digest('hex');
  }

  discard(): void {
    this.#part?.discard();
  }

  #seal(chunk: Buffer, from: number): Promise<void> | undefined {
    const part = this.#part ?? this.#startPart();
    const end = from + part.write(chunk.subarray(from));
    const usedUp = end === chunk.length;
    if (usedUp) this.#options.variant.release(chunk);
    if (!part.full) return undefined;
    const sent = this.#send(part);
    return usedUp ? sent : sent.then(() => this.#seal(chunk, end));
  }

  #startPart(): PartBuilder {
    const plaintextBytes = Math.min(this.#partSize, this.#left);
    this.#left -= plaintextBytes;
    this.#part = this.#options.variant.startPart(plaintextBytes, this.#options.key);
    return this.#part;
  }

  async #send(part: PartBuilder): Promise<void> {
    const { put, backend, variant, signal } = this.#options;
    if (this.#sent + 1 === internalPartCount(put.contentLength)) this.#checkPayloadHash();
    const sealed = part.finish();
    this.#part = undefined;
    const partNumber = internalPartNumber(put.partNumber, this.#sent);
    const free = (body: Buffer) => {
      reach('upload.part-answered');
      variant.release(body);
    };
    reach('upload.part-sealed');
    await backend.sendPart({ ...put, partNumber }, sealed, free, signal);
    this.#sent += 1;
  }

  /** Before the last internal part goes out, so that a body that was tampered with is never whole in the backend. */
  #checkPayloadHash(): void {
    const hash = this.#sha256?.digest('hex');
    if (hash === undefined || hash === this.#options.put.sha256) return;
    throw new Refusal(400, 'XAmzContentSHA256Mismatch', `The body's SHA-256 is ${hash}, not what its headers say.`);
  }
}
