import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../refusal.ts';
import type { VerifiedRequest } from '../signature/signature.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { Checksum, type ChecksumAlgorithm, checksumHeader } from './checksums.ts';
import type { PayloadKind } from './payload-kind.ts';

/**
 * A body against all that its headers, chunks and trailers claim of it: SHA-256, Content-MD5, checksums, length. What it
 * hands out is plaintext that is not proven yet; `verify` says whether it may be given away.
 */
export interface ClaimedBody {
  /** The plaintext in the next bytes from the socket, as views of `chunk`. */
  read(chunk: Buffer): readonly Buffer[];
  /** After the last bytes. Throws a {@link Refusal} for the first claim that is not true. */
  verify(): void;
}

export function claimedBody(
  payload: PayloadKind,
  headers: IncomingHttpHeaders,
  { signingKey, scope, amzDate, signature: seed }: VerifiedRequest,
): ClaimedBody {
  if (payload.kind !== 'chunked') return new PlainBody(payload.kind === 'signed' ? payload.sha256 : null, headers);
  return new ChunkedBody(
    new AwsChunkedDecoder({
      decodedLength: payload.plaintextBytes,
      trailers: payload.trailers,
      checksum: payload.checksum,
      // A chunk is not held, so that it may be as long as the body: some clients send all of it as one.
      largestChunk: payload.plaintextBytes,
      ...(payload.signed && { signature: { signingKey, scope, amzDate, seed } }),
    }),
  );
}

class PlainBody implements ClaimedBody {
  readonly #sha256: { readonly hash: Hash; readonly claimed: string } | null;
  readonly #md5: { readonly hash: Hash; readonly claimed: string } | null;
  readonly #checksums: readonly { readonly checksum: Checksum; readonly claimed: string }[];

  constructor(sha256: string | null, headers: IncomingHttpHeaders) {
    const md5 = headers['content-md5'];
    this.#sha256 = sha256 === null ? null : { hash: createHash('sha256'), claimed: sha256 };
    this.#md5 = md5 === undefined ? null : { hash: createHash('md5'), claimed: String(md5) };
    this.#checksums = claimedChecksums(headers);
  }

  read(chunk: Buffer): readonly Buffer[] {
    this.#sha256?.hash.update(chunk);
    this.#md5?.hash.update(chunk);
    for (const { checksum } of this.#checksums) checksum.update(chunk);
    return [chunk];
  }

  verify(): void {
    const sha256 = this.#sha256?.hash.digest('hex');
    if (sha256 !== this.#sha256?.claimed) {
      // It is part of what was signed: a body that was changed on its way is a signature that does not match.
      throw new Refusal(403, 'SignatureDoesNotMatch', `The body's SHA-256 is ${sha256}, not what was signed.`);
    }
    const md5 = this.#md5?.hash.digest('base64');
    if (md5 !== this.#md5?.claimed) {
      throw new Refusal(400, 'BadDigest', `The body's Content-MD5 is ${md5}, not ${this.#md5?.claimed}.`);
    }
    for (const { checksum, claimed } of this.#checksums) checksum.verify(claimed);
  }
}

class ChunkedBody implements ClaimedBody {
  readonly #decoder: AwsChunkedDecoder;

  constructor(decoder: AwsChunkedDecoder) {
    this.#decoder = decoder;
  }

  read(chunk: Buffer): readonly Buffer[] {
    const pieces: Buffer[] = [];
    this.#decoder.write(chunk, (piece) => pieces.push(piece));
    return pieces;
  }

  verify(): void {
    this.#decoder.end();
  }
}

const VERIFIED: readonly ChecksumAlgorithm[] = ['crc32', 'sha1', 'sha256'];
const PREFIX = 'x-amz-checksum-';
/** Says how parts are summed up; it is no checksum. */
const NO_CHECKSUM = 'x-amz-checksum-type';

/** Throws a {@link Refusal} for a checksum that can't be verified: to store it unverified would be a lie. */
function claimedChecksums(headers: IncomingHttpHeaders) {
  const unknown = Object.keys(headers).find(
    (name) =>
      name.startsWith(PREFIX) && name !== NO_CHECKSUM && !VERIFIED.some((known) => checksumHeader(known) === name),
  );
  if (unknown !== undefined) {
    throw new Refusal(501, 'NotImplemented', `${unknown} is not verified: choose CRC32, SHA1 or SHA256.`);
  }
  return VERIFIED.flatMap((algorithm) => {
    const claimed = headers[checksumHeader(algorithm)];
    return claimed === undefined ? [] : [{ checksum: new Checksum(algorithm), claimed: String(claimed) }];
  });
}
