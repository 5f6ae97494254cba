import { createHash, type Hash } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import { isSignedBy, sha256Hex } from './signing.ts';

/** What of the verified request its chunks are signed with. */
export interface ChunkSigning {
  readonly signingKey: Buffer;
  /** `YYYYMMDD/region/s3/aws4_request` */
  readonly scope: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly amzDate: string;
  /** The request's own signature in hex, with which the chain begins. */
  readonly seed: string;
}

const NOTHING_SHA256 = sha256Hex('');

/**
 * The chain of signatures through an aws-chunked body: each chunk's covers its data and the signature before it, so none
 * can be altered, moved or left out. Source: AWS, "Transferring Payload in Multiple Chunks" and "Including Trailing Headers".
 */
export class ChunkSignatures {
  readonly #signing: ChunkSigning;
  #previous: string;
  #hash: Hash = createHash('sha256');

  constructor(signing: ChunkSigning) {
    this.#signing = signing;
    this.#previous = signing.seed;
  }

  /** Adds bytes of the chunk in hand. Has read them when it returns. */
  update(piece: Buffer): void {
    this.#hash.update(piece);
  }

  /** Ends the chunk in hand. Throws a {@link Refusal} (403 SignatureDoesNotMatch). */
  verifyChunk(signature: string): void {
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', [NOTHING_SHA256, this.#hash.digest('hex')], signature, 'a chunk');
    this.#hash = createHash('sha256');
  }

  /** After the last chunk. `trailers` without the signature itself, by lower-case name. Throws as {@link verifyChunk}. */
  verifyTrailers(trailers: ReadonlyMap<string, string>, signature: string): void {
    const lines = [...trailers].map(([name, value]) => `${name}:${value}\n`).sort();
    this.#verify('AWS4-HMAC-SHA256-TRAILER', [sha256Hex(lines.join(''))], signature, 'the trailers');
  }

  #verify(algorithm: string, hashes: string[], signature: string, what: string): void {
    const { signingKey, scope, amzDate } = this.#signing;
    const stringToSign = [algorithm, amzDate, scope, this.#previous, ...hashes].join('\n');
    if (!isSignedBy(signingKey, stringToSign, signature)) {
      throw new Refusal(
        403,
        'SignatureDoesNotMatch',
        `The signature of ${what} is not that of its bytes after the ones before: the body was altered on the way.`,
      );
    }
    this.#previous = signature;
  }
}
