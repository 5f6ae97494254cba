import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { reach } from '../../governor/index.ts';
import { readBody } from '../body/inbound.ts';
import type { UploadOptions } from '../framed.ts';
import { PartEtag } from '../frames/etag.ts';
import { FRAME_PLAINTEXT_SIZE } from '../frames/frames.ts';
import { internalPartSize } from '../frames/parts.ts';
import { sealedFrame } from './concatenating.ts';

/** How many parts were sealed and sent beside each other, while the next was collected. */
const AT_ONCE = 2;

/**
 * History's path for aws-chunked bodies, kept to be measured: chunks are collected until a part is whole, the part is
 * built, sealed in one go and sent by a task of its own, two at once, while the next is collected.
 */
export async function uploadBuffered(source: Readable, options: UploadOptions): Promise<string> {
  const upload = new BufferedUpload(options);
  await readBody(source, (chunk) => upload.take(chunk), options.stallMs);
  return await upload.finish();
}

class BufferedUpload {
  readonly #options: UploadOptions;
  readonly #tasks = new Set<Promise<void>>();
  readonly #etag = new PartEtag();
  #pieces: Buffer[] = [];
  #collected = 0;
  #started = 0;

  constructor(options: UploadOptions) {
    this.#options = options;
  }

  async take(chunk: Buffer): Promise<void> {
    for (const piece of this.#options.body.read(chunk)) {
      this.#pieces.push(piece);
      this.#collected += piece.length;
      if (this.#collected >= internalPartSize(this.#options.plaintextBytes)) await this.#startTask();
    }
  }

  async finish(): Promise<string> {
    this.#options.body.verify();
    if (this.#collected > 0 || this.#started === 0) await this.#startTask();
    await Promise.all(this.#tasks);
    return this.#etag.digest();
  }

  async #startTask(): Promise<void> {
    while (this.#tasks.size >= AT_ONCE) await Promise.race(this.#tasks);
    const size = Math.min(internalPartSize(this.#options.plaintextBytes), this.#collected);
    const collected = Buffer.concat(this.#pieces);
    this.#pieces = [collected.subarray(size)];
    this.#collected -= size;
    const task = this.#sealAndSend(this.#started, collected.subarray(0, size)).finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
    this.#started += 1;
  }

  async #sealAndSend(index: number, plaintext: Buffer): Promise<void> {
    const frames: Buffer[] = [];
    for (let at = 0; at < plaintext.length || frames.length === 0; at += FRAME_PLAINTEXT_SIZE) {
      frames.push(sealedFrame(plaintext.subarray(at, at + FRAME_PLAINTEXT_SIZE), this.#options.key));
    }
    const body = Buffer.concat(frames);
    this.#etag.update(body);
    reach('upload.part-sealed');
    await this.#options.send(index, { body, crc32: crc32(body) }, () => reach('upload.part-answered'));
  }
}
