import { Refusal } from '../refusal.ts';

/** As long as S3's clients take for granted that an upload can be resumed on the same day. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** About 1 KiB for each, and 100 bytes for each of its parts. */
const MOST_UPLOADS = 10_000;

/** One internal part, as the backend has it. */
export interface StoredPart {
  readonly partNumber: number;
  /** As the backend said it. */
  readonly etag: string;
  readonly plaintextBytes: number;
}

/** One part of the client. */
export interface ClientPart {
  /** As it was told to the client, without quotes. */
  readonly etag: string;
  readonly stored: readonly StoredPart[];
}

/** A multipart upload under way. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly dataKey: Buffer;
  readonly manifestKey: string;
  readonly parts: Map<number, ClientPart>;
}

/** Multipart uploads under way, in this process: a restart forgets them, and their clients are told `NoSuchUpload`. */
export class Uploads {
  readonly #byId = new Map<string, { readonly upload: Upload; readonly begun: number }>();
  readonly #now: () => number;

  /** `now` in ms; by default a clock that nobody sets: one set forward would forget uploads that are under way. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Throws `SlowDown` where too many are under way already. */
  add(uploadId: string, upload: Upload): void {
    this.#forgetOld();
    if (this.#byId.size >= MOST_UPLOADS) {
      throw new Refusal(503, 'SlowDown', `${MOST_UPLOADS} multipart uploads are under way: complete or abort some.`);
    }
    this.#byId.set(uploadId, { upload, begun: this.#now() });
  }

  /** Throws `NoSuchUpload` for one that was never begun here, was ended, or is another object's. */
  get(uploadId: string, { bucket, key }: { readonly bucket: string; readonly key: string }): Upload {
    const upload = this.#byId.get(uploadId)?.upload;
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new Refusal(404, 'NoSuchUpload', `There is no upload ${uploadId} of ${bucket}/${key} under way.`);
  }

  delete(uploadId: string): void {
    this.#byId.delete(uploadId);
  }

  #forgetOld(): void {
    for (const [id, { begun }] of this.#byId) {
      if (this.#now() - begun < LIFETIME_MS) return;
      this.#byId.delete(id);
    }
  }
}
