import type { IncomingMessage } from 'node:http';
import { LARGEST_CLIENT_PART_NUMBER } from './parts.ts';
import { Refusal } from './refusal.ts';

/** S3's largest part. */
const LARGEST_PART = 5 * 1024 ** 3;

/** An UploadPart, as its request line and headers announce it. */
export interface PutPart {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
  /** Plaintext bytes. */
  readonly contentLength: number;
  /** SHA-256 of the plaintext in hex that the client has signed; null: `UNSIGNED-PAYLOAD`. */
  readonly sha256: string | null;
}

/** Reads the announcement, before any byte of the body. Throws a {@link Refusal} for what the framed path can't take. */
export function parsePutPart(request: IncomingMessage): PutPart {
  const url = new URL(request.url ?? '/', 'http://proxy');
  const uploadId = url.searchParams.get('uploadId');
  if (request.method !== 'PUT' || uploadId === null) {
    throw new Refusal(
      501,
      'NotImplemented',
      `Only UploadPart is taken, and this is ${request.method} ${url.pathname}.`,
    );
  }
  return {
    ...objectOf(url.pathname),
    uploadId,
    partNumber: partNumberOf(url.searchParams.get('partNumber')),
    contentLength: contentLengthOf(request),
    sha256: payloadHashOf(request),
  };
}

function objectOf(path: string): { bucket: string; key: string } {
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (bucket === undefined || key === undefined) throw new Refusal(400, 'InvalidURI', `No bucket and key in ${path}.`);
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (cause) {
    throw new Refusal(400, 'InvalidURI', `The path ${path} is not properly encoded.`, { cause });
  }
}

function partNumberOf(text: string | null): number {
  const partNumber = Number(text);
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= LARGEST_CLIENT_PART_NUMBER) return partNumber;
  const range = `1 to ${LARGEST_CLIENT_PART_NUMBER}`;
  throw new Refusal(400, 'InvalidArgument', `Part numbers go from ${range}, and this one is ${text}.`);
}

function contentLengthOf({ headers }: IncomingMessage): number {
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new Refusal(411, 'MissingContentLength', 'Content-Length is missing, so nothing can be booked for the body.');
  }
  if (length > LARGEST_PART) {
    throw new Refusal(400, 'EntityTooLarge', `A part has at most ${LARGEST_PART} bytes, and this one ${length}.`);
  }
  return length;
}

function payloadHashOf({ headers }: IncomingMessage): string | null {
  const hash = headers['x-amz-content-sha256'];
  if (hash === 'UNSIGNED-PAYLOAD') return null;
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) return hash;
  if (typeof hash === 'string' && hash.startsWith('STREAMING-')) {
    throw new Refusal(
      501,
      'NotImplemented',
      'aws-chunked bodies are not taken: send Content-Length and a payload hash.',
    );
  }
  throw new Refusal(400, 'MissingSecurityHeader', `x-amz-content-sha256 is ${hash}: a SHA-256 in hex is needed.`);
}
