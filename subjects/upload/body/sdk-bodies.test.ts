import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ChecksumAlgorithm, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifySignature } from '../signature/signature.ts';
import { type Capture, type CapturedRequest, startCapture } from '../test-support/captured-requests.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { type ChunkedPayload, payloadKind } from './payload-kind.ts';

const KiB = 1024;
const ours = { accessKeyId: 'key', secretAccessKey: 'secret', region: 'us-east-1' };
let capture: Capture;
let s3: S3Client;

beforeAll(async () => {
  capture = await startCapture();
  s3 = new S3Client({
    endpoint: capture.endpoint,
    region: ours.region,
    credentials: ours,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_SUPPORTED',
    maxAttempts: 1,
  });
});

afterAll(async () => {
  s3.destroy();
  await capture.close();
});

it.each<[ChecksumAlgorithm | undefined, number[]]>([
  [undefined, [64 * KiB, 64 * KiB, 1]],
  ['CRC32', [10 * KiB]],
  ['SHA1', [8 * KiB, 100 * KiB, 64 * KiB]],
  ['SHA256', [8 * KiB, 8 * KiB - 1]],
])('a stream that the AWS SDK sends with the checksum %s is verified and decoded', async (checksum, sizes) => {
  const pieces = sizes.map((size) => randomBytes(size));
  const data = Buffer.concat(pieces);
  const request = await upload(Readable.from(pieces), data.length, checksum);
  expect(payloadKind(request.headers)).toEqual({
    kind: 'chunked',
    plaintextBytes: data.length,
    signed: false,
    trailers: true,
    checksum: (checksum ?? 'CRC32').toLowerCase(),
  });
  verifySignature(request, ours);
  for (const length of [1, 1000, request.body.length]) expect(decoded(request, length).equals(data)).toBe(true);
  const altered = Buffer.from(request.body);
  altered[1000] = (altered[1000] as number) ^ 1;
  expect(() => decoded({ ...request, body: altered }, 1000)).toThrow(/x-amz-checksum-/);
});

it('an empty stream is an empty body', async () => {
  expect(decoded(await upload(Readable.from([]), 0), 1)).toHaveLength(0);
});

it.each<ChecksumAlgorithm>(['CRC32C', 'CRC64NVME'])('a stream with the checksum %s is refused', async (checksum) => {
  // The SDK brings no CRC64NVME of its own; the header is all that is looked at.
  const sent = await upload(Readable.from([Buffer.alloc(10)]), 10, 'CRC32');
  const headers = { ...sent.headers, 'x-amz-trailer': `x-amz-checksum-${checksum.toLowerCase()}` };
  expect(() => payloadKind(headers)).toThrow(expect.objectContaining({ status: 501, code: 'NotImplemented' }));
});

it('a buffer is sent as it is, signed', async () => {
  const request = await upload(Buffer.from('part'), 4);
  expect(payloadKind(request.headers)).toMatchObject({ kind: 'signed', plaintextBytes: 4 });
  expect(verifySignature(request, ours).payloadHash).toBe(request.headers['x-amz-content-sha256']);
});

async function upload(Body: Readable | Buffer, ContentLength: number, ChecksumAlgorithm?: ChecksumAlgorithm) {
  const address = { Bucket: 'bucket', Key: 'key', UploadId: 'id', PartNumber: 1 };
  await s3.send(
    new UploadPartCommand({ ...address, Body, ContentLength, ...(ChecksumAlgorithm && { ChecksumAlgorithm }) }),
  );
  return capture.next();
}

function decoded({ headers, body }: CapturedRequest, splitAt: number): Buffer {
  const { plaintextBytes, trailers, checksum } = payloadKind(headers) as ChunkedPayload;
  const decoder = new AwsChunkedDecoder({ decodedLength: plaintextBytes, trailers, checksum });
  const pieces: Buffer[] = [];
  for (let from = 0; from < body.length; from += splitAt) {
    decoder.write(body.subarray(from, from + splitAt), (piece) => void pieces.push(piece));
  }
  decoder.end();
  return Buffer.concat(pieces);
}
