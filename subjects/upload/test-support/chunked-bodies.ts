import { createHash, createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { AwsChunkedOptions } from '../body/aws-chunked.ts';
import type { ChecksumAlgorithm } from '../body/checksums.ts';
import type { ChunkSigning } from '../signature/chunk-signatures.ts';
import { signingKey } from '../signature/signing.ts';
import { amzDate, credentials, documentedRequests, scope } from './documented-requests.ts';

/** As AWS's documented upload in chunks is signed. */
export const signing: ChunkSigning = {
  signingKey: signingKey(credentials, '20130524'),
  scope,
  amzDate,
  seed: documentedRequests['PUT Object in chunks']?.signature as string,
};

export type BodyKind = 'signed' | 'signed with a trailer' | 'unsigned with a trailer';

export interface ChunkedBody {
  /** The data of each chunk; the last, empty one is added. */
  readonly chunks: readonly Buffer[];
  readonly signing?: ChunkSigning | undefined;
  /** Lines after the last chunk, in the order in which they are sent. Signed where the chunks are. */
  readonly trailers?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** Encodes as AWS documents it. Written apart from the decoder, so that the two can't agree on a mistake. */
export function encodeChunked({ chunks, signing, trailers }: ChunkedBody): Buffer {
  let previous = signing?.seed ?? '';
  const sign = (kind: string, ...hashes: string[]) => {
    if (signing === undefined) return '';
    const text = `AWS4-HMAC-SHA256-${kind}\n${signing.amzDate}\n${signing.scope}\n${previous}\n${hashes.join('\n')}`;
    previous = createHmac('sha256', signing.signingKey).update(text).digest('hex');
    return previous;
  };
  const encoded = [...chunks, Buffer.alloc(0)].flatMap((data) => {
    const extension = signing ? `;chunk-signature=${sign('PAYLOAD', sha256(''), sha256(data))}` : '';
    const head = Buffer.from(`${data.length.toString(16)}${extension}\r\n`);
    return data.length > 0 ? [head, data, Buffer.from('\r\n')] : [head];
  });
  const lines = (trailers ?? []).map(([name, value]) => `${name}:${value}`);
  if (trailers && signing) {
    lines.push(`x-amz-trailer-signature:${sign('TRAILER', sha256(lines.map((line) => `${line}\n`).join('')))}`);
  }
  return Buffer.concat([...encoded, Buffer.from([...lines, ''].map((line) => `${line}\r\n`).join(''))]);
}

/** A body of random data in chunks of these sizes, and the options with which it decodes. */
export function randomBody(kind: BodyKind, sizes: readonly number[], checksum: ChecksumAlgorithm = 'crc32') {
  const chunks = sizes.map((size) => randomBytes(size));
  const data = Buffer.concat(chunks);
  const trailers = kind !== 'signed';
  const signature = kind === 'unsigned with a trailer' ? undefined : signing;
  const lines = trailers ? [[`x-amz-checksum-${checksum}`, checksumOf(data, checksum)] as const] : undefined;
  const options: AwsChunkedOptions = {
    decodedLength: data.length,
    trailers,
    ...(trailers && { checksum }),
    ...(signature && { signature }),
  };
  return { data, options, body: encodeChunked({ chunks, signing: signature, trailers: lines }) };
}

function checksumOf(data: Buffer, algorithm: ChecksumAlgorithm): string {
  if (algorithm !== 'crc32') return createHash(algorithm).update(data).digest('base64');
  return Buffer.from(crc32(data).toString(16).padStart(8, '0'), 'hex').toString('base64');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
