/** The proxy with OpenStack Swift behind it. */
import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, inject, it } from 'vitest';
import { refusalOf } from '../../fixtures/s3/conformance/target.ts';
import type { BackendOptions } from './backend/backend.ts';
import { clientOf, KiB, MiB, object as measured, onStop, startProxy } from './test-support/rig.ts';

const swift = inject('swift');
const sizes = [0, 1, 64 * KiB + 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB, 50 * MiB];

describe('over Swift, an object', () => {
  it.each(sizes)('of %i bytes is read back byte for byte', async (size) => {
    const { s3, proxy, object } = await startRig();
    const body = randomBytes(size);
    const kept = { ContentType: 'text/x-plain', Metadata: { colour: 'blue' } };
    const { ETag } = await s3.send(new PutObjectCommand({ ...object, ...kept, Body: body }));
    expect((await readBytes(s3, object)).equals(body)).toBe(true);
    expect(await s3.send(new HeadObjectCommand(object))).toMatchObject({ ...kept, ETag, ContentLength: size });
    expect(proxy.governor.booked).toBe(0);
  });

  it('in parts of any size is read back byte for byte, whole and in ranges', async () => {
    const { s3, object } = await startRig();
    const bodies = [randomBytes(17 * MiB), randomBytes(5 * MiB), randomBytes(1)];
    await uploadParts(s3, object, bodies);
    const whole = Buffer.concat(bodies);
    expect((await readBytes(s3, object)).equals(whole)).toBe(true);
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

  it('takes its parts in any order and at once, and the last of two with the same number', async () => {
    const { s3, proxy, object } = await startRig();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const send = async (PartNumber: number, Body: Buffer) => ({
      PartNumber,
      ETag: (await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }))).ETag,
    });
    await send(7, randomBytes(17 * MiB));
    const bodies = [randomBytes(16 * MiB), randomBytes(9 * MiB)] as const;
    const Parts = await Promise.all([send(3, bodies[0]), send(7, bodies[1])]);
    await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
    expect((await readBytes(s3, object)).equals(Buffer.concat(bodies))).toBe(true);
    expect(proxy.governor.booked).toBe(0);
  });

  it('leaves nothing when its upload was aborted', async () => {
    const { s3, object } = await startRig();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: randomBytes(9 * MiB) }));
    await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    const late = s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 2, Body: randomBytes(10) }));
    await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } });
    const left = await direct().send(new ListObjectsV2Command({ Bucket: object.Bucket, Prefix: object.Key }));
    expect(left.KeyCount).toBe(0);
  });

  it('lies there sealed', async () => {
    const { s3, object } = await startRig();
    const mark = Buffer.from('this must not be stored as it is ');
    await s3.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(9 * MiB, mark) }));
    const stored = await readBytes(direct(), object);
    expect(stored.length).toBeGreaterThan(9 * MiB);
    expect(stored.includes(mark)).toBe(false);
  });
});

describe('what Swift refuses is refused as it says:', () => {
  const wrong = { credentials: { ...swift.credentials, secretAccessKey: 'not-this-one' } };

  it.each([
    ['a key that is not there', 'measured', {}, '404 NoSuchKey'],
    // A read begins with HeadObject, whose refusal is a status alone.
    ['a wrong secret of the proxy', 'measured', wrong, '403 AccessDenied'],
  ])('to read %s', async (_what, Bucket, backend, refusal) => {
    const { s3, object } = await startRig(backend);
    expect(await refusalOf(readBytes(s3, { ...object, Bucket }))).toBe(refusal);
  });

  it.each([
    ['to a bucket that is not there', 'nobody-made-it', {}, '404 NoSuchBucket'],
    ['with a wrong secret of the proxy', 'measured', wrong, '403 SignatureDoesNotMatch'],
  ])('to write %s, before the body is out', async (_what, Bucket, backend, refusal) => {
    const { s3, proxy, object } = await startRig(backend);
    const Body = randomBytes(9 * MiB);
    expect(await refusalOf(s3.send(new PutObjectCommand({ ...object, Bucket, Body })))).toBe(refusal);
    expect(proxy.governor.booked).toBe(0);
  });
});

type S3Object = typeof measured;

async function startRig(backend: Partial<BackendOptions> = {}) {
  const { endpoint, region, credentials } = swift;
  // Slower than the fixture: Swift answers when a part is on its disk.
  const proxy = await startProxy(endpoint, {}, { region, credentials, answerGraceMs: 5000, ...backend });
  const object: S3Object = { ...measured, Key: `${crypto.randomUUID()}/${measured.Key}` };
  return { proxy, s3: clientOf(proxy), object };
}

/** Past the proxy. */
function direct(): S3Client {
  const { endpoint, region, credentials } = swift;
  const client = new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true });
  onStop(() => client.destroy());
  return client;
}

async function uploadParts(s3: S3Client, object: S3Object, bodies: readonly Buffer[]): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

async function readBytes(s3: S3Client, object: S3Object): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
