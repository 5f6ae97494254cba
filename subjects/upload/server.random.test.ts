/** A thousand objects, each uploaded in a way of its own; every one must be read back byte for byte. */
import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { uploadPartBytes } from './reservation.ts';
import { clientOf, KiB, MiB, startRig, until } from './test-support/rig.ts';

const OBJECTS = 1000;
const AT_ONCE = 6;
const seed = Number(process.env.SEED ?? 20_261_121);
const bytes = randomFillSync(Buffer.allocUnsafeSlow(24 * MiB));

it(`a thousand objects are read back as they were sent, in whatever way (SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  const { proxy, s3 } = await startRig({ proxy: { budget: 3 * uploadPartBytes(16 * MiB) } });
  const uploader: Uploader = {
    s3,
    streaming: clientOf(proxy, { requestChecksumCalculation: 'WHEN_SUPPORTED', requestStreamBufferSize: 64 * KiB }),
    next: mulberry32(seed),
  };
  let begun = 0;
  const work = async () => {
    while (begun < OBJECTS) {
      const object = { Bucket: 'random', Key: `object ${begun++}` };
      const body = randomBody(uploader.next);
      await pick(uploader.next, ways)(uploader, object, body);
      await checkRead(uploader, object, body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(begun).toBeGreaterThanOrEqual(OBJECTS);
  await until(() => proxy.governor.booked === 0 && proxy.governor.waiters === 0);
  expect(proxy.governor.highWater).toBeLessThanOrEqual(proxy.governor.budget);
});

interface Uploader {
  readonly s3: S3Client;
  /** Sends streams as aws-chunked, with a checksum in the trailer. */
  readonly streaming: S3Client;
  readonly next: () => number;
}

type Name = { readonly Bucket: string; readonly Key: string };
type Way = (uploader: Uploader, object: Name, body: Buffer) => Promise<void>;

const ways: readonly Way[] = [
  async ({ s3 }, object, Body) => void (await s3.send(new PutObjectCommand({ ...object, Body }))),
  async ({ streaming, next }, object, body) => {
    const Body = Readable.from(cut(body, next));
    await streaming.send(new PutObjectCommand({ ...object, Body, ContentLength: body.length }));
  },
  // Overwrites: a small object with a large one, or the other way round.
  async ({ s3, next }, object, Body) => {
    await s3.send(new PutObjectCommand({ ...object, Body: randomBody(next) }));
    await s3.send(new PutObjectCommand({ ...object, Body }));
  },
  uploadInParts,
  async (uploader, object, body) => {
    await cutShort(uploader, object, body);
    await uploadInParts(uploader, object, body);
  },
];

/** In parts of any size; some are sent twice, first as something else. */
async function uploadInParts({ s3, next }: Uploader, object: Name, body: Buffer): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts = [];
  let PartNumber = 0;
  for (const piece of cut(body, next, 4)) {
    PartNumber += 1 + Math.floor(next() * 3);
    const part = { ...object, UploadId, PartNumber };
    if (next() < 0.2) await s3.send(new UploadPartCommand({ ...part, Body: randomBody(next) }));
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: piece }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

/** An upload that its client gives up somewhere on the way. */
async function cutShort({ s3, next }: Uploader, object: Name, body: Buffer): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const gone = new AbortController();
  const part = new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: body });
  const sent = s3.send(part, { abortSignal: gone.signal }).catch(() => undefined);
  setTimeout(() => gone.abort(), next() * 20);
  await sent;
  if (next() < 0.5) await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
}

/** All of it, or a range. */
async function checkRead({ s3, next }: Uploader, object: Name, body: Buffer): Promise<void> {
  if (body.length === 0 || next() < 0.5) {
    expect((await read(s3, object)).equals(body), object.Key).toBe(true);
    return;
  }
  const from = Math.floor(next() * body.length);
  const to = from + Math.floor(next() * (body.length - from));
  expect((await read(s3, object, `bytes=${from}-${to}`)).equals(body.subarray(from, to + 1)), object.Key).toBe(true);
}

async function read(s3: S3Client, object: Name, Range?: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ ...object, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Mostly small, for the sake of time; one in fifty has several internal parts or just not. */
function randomBody(next: () => number): Buffer {
  const dice = next();
  const edges = [0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1];
  const large = [8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB - 1, 16 * MiB];
  const size =
    dice < 0.02
      ? pick(next, large)
      : dice < 0.1
        ? pick(next, edges)
        : Math.floor(next() * (dice < 0.2 ? MiB : 32 * KiB));
  const from = Math.floor(next() * (bytes.length - size));
  return bytes.subarray(from, from + size);
}

/** In up to `most` pieces, none of them empty but the only one. */
function cut(body: Buffer, next: () => number, most = 20): Buffer[] {
  const count = Math.max(1, Math.min(body.length, Math.ceil(next() * most)));
  const places = Array.from({ length: count - 1 }, () => 1 + Math.floor(next() * (body.length - 1)));
  const edges = [...new Set([0, ...places, body.length])].sort((a, b) => a - b);
  return edges.length === 1 ? [body] : edges.slice(1).map((edge, index) => body.subarray(edges[index], edge));
}

function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)] as T;
}

/** The same numbers for the same seed. */
function mulberry32(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
