import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../refusal.ts';
import { announcedChecksum, type ChecksumAlgorithm } from './checksums.ts';

/** S3's largest part. */
const LARGEST_PART = 5 * 1024 ** 3;

/** How a body comes, as its headers announce it; with the bytes of plaintext in it, which are what is booked. */
export type PayloadKind = SignedPayload | UnsignedPayload | ChunkedPayload;

export interface SignedPayload {
  readonly kind: 'signed';
  readonly plaintextBytes: number;
  /** SHA-256 of the body in hex. */
  readonly sha256: string;
}

export interface UnsignedPayload {
  readonly kind: 'unsigned';
  readonly plaintextBytes: number;
}

/** aws-chunked. Its plaintext length is a claim that nothing but the decoder enforces. */
export interface ChunkedPayload {
  readonly kind: 'chunked';
  readonly plaintextBytes: number;
  /** Every chunk is signed. */
  readonly signed: boolean;
  readonly trailers: boolean;
  /** What the trailers will bring. */
  readonly checksum: ChecksumAlgorithm | null;
}

const STREAMING: Readonly<Record<string, Pick<ChunkedPayload, 'signed' | 'trailers'>>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailers: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailers: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailers: true },
};

/**
 * Which path a body takes, before any byte of it is read. x-amz-content-sha256 decides and nothing else, since it alone
 * is always signed.
 *
 * | x-amz-content-sha256 | kind | plaintext bytes |
 * | --- | --- | --- |
 * | 64 hex digits | signed | Content-Length |
 * | `UNSIGNED-PAYLOAD` | unsigned | Content-Length |
 * | `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`, the same with `-TRAILER`, `STREAMING-UNSIGNED-PAYLOAD-TRAILER` | chunked | x-amz-decoded-content-length |
 *
 * Throws a {@link Refusal} for what can't be booked or read: 411 MissingContentLength, 400 EntityTooLarge, 400
 * MissingSecurityHeader, InvalidArgument, InvalidRequest or MalformedTrailerError, 501 NotImplemented.
 */
export function payloadKind(headers: IncomingHttpHeaders): PayloadKind {
  const hash = headers['x-amz-content-sha256'];
  if (typeof hash !== 'string') {
    throw new Refusal(400, 'MissingSecurityHeader', 'x-amz-content-sha256 is missing: it says how the body comes.');
  }
  const streaming = Object.hasOwn(STREAMING, hash) ? STREAMING[hash] : undefined;
  if (streaming) return chunked(headers, streaming);
  const sha256 = sha256Of(hash);
  refuseChunkedWithout(headers, hash);
  const plaintextBytes = lengthIn(headers, 'content-length');
  return sha256 === null ? { kind: 'unsigned', plaintextBytes } : { kind: 'signed', plaintextBytes, sha256 };
}

/** Whether Content-Encoding says aws-chunked too is not asked: S3 takes these bodies without it. */
function chunked(headers: IncomingHttpHeaders, { signed, trailers }: Pick<ChunkedPayload, 'signed' | 'trailers'>) {
  const announced = String(headers['x-amz-trailer'] ?? '');
  if (!trailers && announced !== '') throw unexpectedTrailer(announced);
  const plaintextBytes = lengthIn(headers, 'x-amz-decoded-content-length');
  return { kind: 'chunked', plaintextBytes, signed, trailers, checksum: announcedChecksum(announced) } as const;
}

/** Null: the body is not signed. */
function sha256Of(hash: string): string | null {
  if (hash === 'UNSIGNED-PAYLOAD') return null;
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  if (/^STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD(-TRAILER)?$/.test(hash)) {
    throw new Refusal(501, 'NotImplemented', `${hash} is not taken: sign with AWS4-HMAC-SHA256, for one region.`);
  }
  const known = ['UNSIGNED-PAYLOAD', ...Object.keys(STREAMING)].join(', ');
  throw new Refusal(400, 'InvalidArgument', `x-amz-content-sha256 is ${hash}: it must be a SHA-256 in hex, ${known}.`);
}

/**
 * The two headers contradict each other, and S3 does not document which holds. Either reading can be wrong, and the wrong
 * one would store frames of aws-chunked as data: so neither.
 */
function refuseChunkedWithout(headers: IncomingHttpHeaders, hash: string): void {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim().toLowerCase());
  if (encodings.includes('aws-chunked')) {
    throw new Refusal(
      400,
      'InvalidRequest',
      `Content-Encoding is aws-chunked, and x-amz-content-sha256 is ${hash}: with this encoding it is STREAMING-….`,
    );
  }
  const announced = headers['x-amz-trailer'];
  if (announced !== undefined) throw unexpectedTrailer(String(announced));
}

function unexpectedTrailer(announced: string): Refusal {
  return new Refusal(
    400,
    'MalformedTrailerError',
    `x-amz-trailer announces ${announced}, and x-amz-content-sha256 says that the body has no trailers.`,
  );
}

function lengthIn(headers: IncomingHttpHeaders, name: string): number {
  const text = String(headers[name] ?? '');
  if (!/^\d+$/.test(text)) {
    const found = text === '' ? 'missing' : `"${text}"`;
    throw new Refusal(411, 'MissingContentLength', `${name} is ${found}, so nothing can be booked for the body.`);
  }
  const length = Number(text);
  if (length <= LARGEST_PART) return length;
  throw new Refusal(400, 'EntityTooLarge', `A part has at most ${LARGEST_PART} bytes, and this one ${text}.`);
}
