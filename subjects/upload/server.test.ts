import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { plainRequestBytes, uploadPartBytes } from './reservation.ts';
import { clientOf, KiB, MiB, object, type Rig, record, startRig } from './test-support/rig.ts';
import type { VariantName } from './variant.ts';

const sizes = [0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB];
const ways = ['product', 'naive', 'historic', 'buffered', 'preloaded', 'parts kept'] satisfies VariantName[];

describe.each(ways)('an object put through %s', (variant) => {
  it.each(sizes)('of %i bytes is read back byte for byte', async (size) => {
    const { s3, proxy } = await startRig({ proxy: { variant } });
    const body = randomBytes(size);
    const { ETag } = await put(s3, body);
    expect((await readBytes(s3)).equals(body)).toBe(true);
    expect((await s3.send(new HeadObjectCommand(object))).ETag).toBe(ETag);
    expect(proxy.governor.booked).toBe(0);
  });
});

describe('a multipart upload', () => {
  it('is read back byte for byte, whole and in ranges', async () => {
    const { s3 } = await startRig();
    const bodies = [randomBytes(17 * MiB), randomBytes(5 * MiB), randomBytes(1)];
    await uploadParts(s3, bodies);
    const whole = Buffer.concat(bodies);
    expect((await readBytes(s3)).equals(whole)).toBe(true);
    for (const [from, to] of [
      [0, 0],
      [8 * MiB - 1, 8 * MiB],
      [17 * MiB - 1, 17 * MiB],
      [22 * MiB - 1, 22 * MiB],
      [5 * MiB, 21 * MiB],
    ] as const) {
      const answer = await s3.send(new GetObjectCommand({ ...object, Range: `bytes=${from}-${to}` }));
      expect(answer.ContentRange).toBe(`bytes ${from}-${to}/${whole.length}`);
      const bytes = await answer.Body?.transformToByteArray();
      expect(whole.subarray(from, to + 1).equals(bytes as Uint8Array)).toBe(true);
    }
  });

  it('takes its parts in any order, and the last of two with the same number', async () => {
    const { s3 } = await startRig();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const send = (Body: Buffer, PartNumber: number) =>
      s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    const bodies = [randomBytes(100 * KiB), randomBytes(9 * MiB)];
    await send(randomBytes(17 * MiB), 7);
    const last = await send(bodies[1] as Buffer, 7);
    const first = await send(bodies[0] as Buffer, 3);
    const Parts = [
      { PartNumber: 3, ETag: first.ETag },
      { PartNumber: 7, ETag: last.ETag },
    ];
    await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
    expect((await readBytes(s3)).equals(Buffer.concat(bodies))).toBe(true);
  });

  it('is gone when it was aborted', async () => {
    const { s3, server } = await startRig();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: randomBytes(9 * MiB) }));
    await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    const late = s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 2, Body: randomBytes(10) }));
    await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } });
    expect([...server.stored.keys()]).toEqual([]);
  });

  it.each([
    ['in a wrong order', [2, 1], 'InvalidPartOrder'],
    ['with one that was not uploaded', [1, 2, 3], 'InvalidPart'],
    ['with none', [], 'MalformedXML'],
  ])('is not completed %s', async (_how, numbers, name) => {
    const { s3 } = await startRig();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const etags = new Map<number, string | undefined>();
    for (const PartNumber of [1, 2]) {
      const part = { ...object, UploadId, PartNumber, Body: randomBytes(10) };
      etags.set(PartNumber, (await s3.send(new UploadPartCommand(part))).ETag);
    }
    const Parts = numbers.map((PartNumber) => ({ PartNumber, ETag: etags.get(PartNumber) ?? '"none"' }));
    const complete = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } });
    await expect(s3.send(complete)).rejects.toMatchObject({ name });
    await expect(readBytes(s3)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('what lies in the backend', () => {
  it('is never plaintext', async () => {
    const { s3, server } = await startRig();
    const mark = Buffer.from('this must not be stored as it is ');
    await put(s3, Buffer.alloc(MiB, mark));
    await uploadParts(s3, [Buffer.alloc(9 * MiB, mark)]);
    const stored = [...server.stored.values()].map(({ body }) => body as Buffer);
    expect(stored.length).toBeGreaterThan(0);
    for (const body of stored) expect(body.includes(mark)).toBe(false);
  });

  it('can not be read when a byte of it was altered: the client gets an error, not the byte', async () => {
    const { s3, server } = await startRig();
    await put(s3, randomBytes(MiB));
    const stored = server.stored.get(`${object.Bucket}/${object.Key}`)?.body as Buffer;
    stored[1000] = (stored[1000] as number) ^ 1;
    await expect(readBytes(s3)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  it('is not read where this proxy did not write it', async () => {
    const { server, proxy } = await startRig();
    const direct = clientOf(proxy, {
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' },
    });
    await put(direct, randomBytes(10));
    await expect(readBytes(clientOf(proxy))).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });
});

describe('a body', () => {
  it.each([
    ['upload.signed', (body: Buffer) => ({ Body: body })],
    ['upload.chunked', (body: Buffer) => ({ Body: Readable.from([body]), ChecksumAlgorithm: 'CRC32' as const })],
  ])('reaches %s where it comes so, and is booked to the byte before one of it is read', async (stage, how) => {
    const { s3 } = await startRig();
    const log = record();
    const body = randomBytes(16 * MiB);
    await s3.send(new PutObjectCommand({ ...object, ContentLength: body.length, ...how(body) }));
    const reserved = uploadPartBytes(16 * MiB);
    expect(log).toEqual([
      `admitted ${reserved}`,
      stage,
      'upload.part-sealed',
      'upload.part-answered',
      'upload.part-sealed',
      'upload.part-answered',
      `released ${reserved}`,
    ]);
    expect((await readBytes(s3)).equals(body)).toBe(true);
  });

  it('of a checksum that was claimed is compared with it', async () => {
    const { s3 } = await startRig({ client: { requestChecksumCalculation: 'WHEN_SUPPORTED' } });
    const body = randomBytes(100);
    const md5 = createHash('md5').update(body).digest('base64');
    await s3.send(new PutObjectCommand({ ...object, Body: body, ContentMD5: md5 }));
    const wrong = createHash('md5').update('another').digest('base64');
    const lying = [
      { ContentMD5: wrong },
      { ChecksumCRC32: 'AAAAAA==' },
      { ChecksumSHA256: createHash('sha256').digest('base64') },
    ];
    for (const claim of lying) {
      const lie = s3.send(new PutObjectCommand({ ...object, Body: randomBytes(100), ...claim }));
      await expect(lie).rejects.toMatchObject({ name: 'BadDigest' });
    }
    expect((await readBytes(s3)).equals(body)).toBe(true);
  });
});

describe('reading', () => {
  it('tells size, type and metadata as they were given, and nothing of its own', async () => {
    const { s3 } = await startRig();
    const kept = { ContentType: 'text/plain', Metadata: { colour: 'blue' } };
    await s3.send(new PutObjectCommand({ ...object, ...kept, Body: randomBytes(9 * MiB) }));
    for (const command of [new HeadObjectCommand(object), new GetObjectCommand({ ...object, Range: 'bytes=0-9' })]) {
      const answer = await s3.send(command as GetObjectCommand);
      expect(answer).toMatchObject(kept);
      expect(answer.Metadata).toEqual({ colour: 'blue' });
    }
    expect((await s3.send(new HeadObjectCommand(object))).ContentLength).toBe(9 * MiB);
  });

  it('of what is not there, or lies beyond its end, is refused as S3 does', async () => {
    const { s3 } = await startRig();
    await expect(readBytes(s3)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await put(s3, randomBytes(10));
    const beyond = s3.send(new GetObjectCommand({ ...object, Range: 'bytes=10-' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('books the most that it could take, and gives back what it does not', async () => {
    const { s3, proxy } = await startRig();
    await put(s3, randomBytes(100 * KiB));
    const log = record();
    await readBytes(s3);
    expect(log[0]).toBe(`admitted ${8 * MiB + uploadPartBytes(0) - 28}`);
    expect(log).toContain('upload.frame-opened');
    expect(proxy.governor.booked).toBe(0);
  });
});

it('books something for every request', async () => {
  const { s3 } = await startRig();
  const log = record();
  await s3.send(new CreateMultipartUploadCommand(object));
  expect(log[0]).toBe(`admitted ${plainRequestBytes()}`);
});

it('lets clients wait where the budget is taken, and serves them all', async () => {
  const { s3, proxy } = await startRig({ proxy: { budget: 2 * uploadPartBytes(3 * MiB) } });
  const log = record();
  const bodies = Array.from({ length: 6 }, () => randomBytes(3 * MiB));
  await uploadParts(s3, bodies, { atOnce: true });
  expect((await readBytes(s3)).equals(Buffer.concat(bodies))).toBe(true);
  expect(log.filter((line) => line.startsWith('waiting')).length).toBeGreaterThan(0);
  expect(proxy.governor.highWater).toBeLessThanOrEqual(proxy.governor.budget);
  expect(proxy.governor.booked).toBe(0);
});

type Client = Rig['s3'];

function put(s3: Client, Body: Buffer) {
  return s3.send(new PutObjectCommand({ ...object, Body }));
}

async function uploadParts(s3: S3Client, bodies: readonly Buffer[], { atOnce = false } = {}): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const send = async (Body: Buffer, index: number) => {
    const PartNumber = index + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const Parts = [];
  if (atOnce) Parts.push(...(await Promise.all(bodies.map(send))));
  else for (const [index, body] of bodies.entries()) Parts.push(await send(body, index));
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

async function readBytes(s3: Client): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
