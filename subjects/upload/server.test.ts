import { createHash, randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { request as httpRequest } from 'node:http';
import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { startEarlyAnswer } from '../../fixtures/early-answer.ts';
import { type S3ServerOptions, startS3Server } from '../../fixtures/s3/server.ts';
import { GOVERNOR_CHANNEL, type GovernorMessage, STAGE_CHANNEL, type StageMessage } from '../governor/index.ts';
import { KEY_SIZE } from './frames.ts';
import { internalPartCount, internalPartNumber } from './parts.ts';
import { uploadPartBytes } from './reservation.ts';
import { startUploadProxy, type UploadProxy } from './server.ts';
import { unsealPart } from './unsealing.ts';
import type { VariantName } from './variant.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const key = randomBytes(KEY_SIZE);
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const object = { Bucket: 'measured', Key: 'a key/with ünusual parts' };
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe.each(['product', 'naive'] satisfies VariantName[])('an UploadPart through %s', (variant) => {
  const sizes = [0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB];

  it.each(sizes)('of %i bytes is stored sealed and opens to the same bytes', async (size) => {
    const { upload, opened, proxy } = await running({ variant });
    const body = randomBytes(size);
    const { ETag } = await upload(body, 2);
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    expect(opened(size, 2).equals(body)).toBe(true);
    expect(proxy.governor.booked).toBe(0);
  });
});

it('books its bytes before it reads one, to the byte what the formula says, and gives them back', async () => {
  const { upload, proxy } = await running();
  const log = record();
  await upload(randomBytes(16 * MiB));
  const reserved = uploadPartBytes(16 * MiB);
  expect(log).toEqual([
    `admitted ${reserved}`,
    'upload.framed',
    'upload.part-sealed',
    'upload.part-answered',
    'upload.part-sealed',
    'upload.part-answered',
    `released ${reserved}`,
  ]);
  expect(proxy.governor.highWater).toBe(reserved);
});

it('lets clients wait where the budget is taken, and serves them all', async () => {
  const { upload, proxy, opened } = await running({ budget: 2 * uploadPartBytes(3 * MiB) });
  const log = record();
  const bodies = Array.from({ length: 6 }, () => randomBytes(3 * MiB));
  await Promise.all(bodies.map((body, index) => upload(body, index + 1)));
  for (const [index, body] of bodies.entries()) expect(opened(3 * MiB, index + 1).equals(body)).toBe(true);
  expect(log.filter((line) => line.startsWith('waiting')).length).toBeGreaterThan(0);
  expect(proxy.governor.highWater).toBeLessThanOrEqual(proxy.governor.budget);
  expect(proxy.governor.booked).toBe(0);
});

it('sends no 100-continue while a client waits for admission', async () => {
  const { proxy, uploadId } = await running({ budget: MiB });
  const holder = await proxy.governor.reserve(MiB);
  const said: string[] = [];
  const asked = rawPut(proxy, uploadId, { 'content-length': 10, expect: '100-continue' });
  asked.on('continue', () => {
    said.push('continue');
    asked.end('0123456789');
  });
  asked.flushHeaders();
  await until(() => proxy.governor.waiters === 1);
  expect(said).toEqual([]);
  holder.release();
  expect(await statusOf(asked)).toBe(200);
  expect(said).toEqual(['continue']);
});

describe('no byte stays booked', () => {
  it('when the client goes away in the middle of the body', async () => {
    const { proxy, uploadId } = await running();
    const log = record();
    const asked = rawPut(proxy, uploadId, { 'content-length': 16 * MiB });
    asked.on('error', () => undefined);
    asked.write(randomBytes(9 * MiB));
    await until(() => log.includes('upload.part-answered'));
    asked.destroy();
    await until(() => log.some((line) => line.startsWith('released')));
    expect(proxy.governor.booked).toBe(0);
  });

  it('when the client goes away while a part is on its way', async () => {
    const gate = { headers: () => new Promise<never>(() => undefined), answer: async () => undefined };
    const { proxy, uploadId } = await running({ gate });
    const log = record();
    const asked = rawPut(proxy, uploadId, { 'content-length': 3 * MiB });
    asked.on('error', () => undefined);
    asked.end(randomBytes(3 * MiB));
    await until(() => log.includes('upload.part-sealed'));
    asked.destroy();
    await until(() => log.some((line) => line.startsWith('released')));
    expect(log).toContain('upload.part-answered');
    expect(proxy.governor.booked).toBe(0);
  });

  it('when the client goes away while it waits for admission', async () => {
    const { proxy, uploadId } = await running({ budget: MiB });
    const holder = await proxy.governor.reserve(MiB);
    const asked = rawPut(proxy, uploadId, { 'content-length': 10 });
    asked.on('error', () => undefined);
    asked.flushHeaders();
    await until(() => proxy.governor.waiters === 1);
    asked.destroy();
    await until(() => proxy.governor.waiters === 0);
    holder.release();
    expect(proxy.governor.booked).toBe(0);
  });

  it('when the backend fails, and the client is told', async () => {
    const { upload, proxy } = await running({ failWith: 500 });
    await expect(upload(randomBytes(3 * MiB))).rejects.toMatchObject({
      name: 'Failing',
      $metadata: { httpStatusCode: 500 },
    });
    expect(proxy.governor.booked).toBe(0);
  });

  it('when the body is not what the client signed', async () => {
    const { proxy, uploadId, stored } = await running();
    const hash = createHash('sha256').update('another').digest('hex');
    const asked = rawPut(proxy, uploadId, { 'content-length': 4, 'x-amz-content-sha256': hash });
    asked.end('body');
    expect(await statusOf(asked)).toBe(400);
    expect(stored.size).toBe(0);
    expect(proxy.governor.booked).toBe(0);
  });
});

it.each([403, 200])('tells the client when the backend answers %i before it has read a part', async (status) => {
  const early = await startEarlyAnswer(status);
  stops.push(early.close);
  const { upload, proxy } = await proxyTo(early.endpoint, 'none', {});
  const body = randomBytes(16 * MiB);
  await expect(upload(body)).rejects.toMatchObject({ $metadata: { httpStatusCode: status === 200 ? 502 : 403 } });
  expect(proxy.governor.booked).toBe(0);
  await early.drain();
});

it.each([
  ['a missing length', { 'transfer-encoding': 'chunked' }, 411],
  ['an aws-chunked body', { 'content-length': 4, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }, 501],
  ['a part larger than S3 takes', { 'content-length': 5 * 1024 ** 3 + 1 }, 400],
])('refuses %s before it books anything', async (_what, headers, status) => {
  const { proxy, uploadId } = await running();
  const log = record();
  const asked = rawPut(proxy, uploadId, headers);
  asked.on('error', () => undefined);
  asked.flushHeaders();
  expect(await statusOf(asked)).toBe(status);
  asked.destroy();
  expect(log).toEqual([]);
});

async function running(options: S3ServerOptions & { variant?: VariantName; budget?: number } = {}) {
  const server = await startS3Server({ keep: true, ...options });
  stops.push(server.close);
  const direct = s3At(server.endpoint);
  const { UploadId } = await direct.send(new CreateMultipartUploadCommand(object));
  const proxied = await proxyTo(server.endpoint, UploadId as string, options);
  return { ...proxied, stored: server.stored, opened };

  function opened(size: number, partNumber: number): Buffer {
    const parts = Array.from({ length: internalPartCount(size) }, (_, index) => {
      const name = `${object.Bucket}/${object.Key}#${internalPartNumber(partNumber, index)}`;
      return unsealPart(server.stored.get(name)?.body as Buffer, key);
    });
    return Buffer.concat(parts);
  }
}

async function proxyTo(endpoint: string, uploadId: string, options: { variant?: VariantName; budget?: number }) {
  const { budget = 64 * MiB, variant = 'product' } = options;
  const backend = { endpoint, credentials, maxAttempts: 1, answerGraceMs: 20 };
  const proxy = await startUploadProxy({ budget, variant, key, backend });
  stops.push(proxy.close);
  const s3 = s3At(`http://${proxy.host}:${proxy.port}`);
  const upload = (Body: Buffer, PartNumber = 1) =>
    s3.send(new UploadPartCommand({ ...object, UploadId: uploadId, PartNumber, Body, ContentLength: Body.length }));
  return { proxy, upload, uploadId };
}

function s3At(endpoint: string): S3Client {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    credentials,
  });
  stops.push(() => client.destroy());
  return client;
}

function rawPut({ host, port }: UploadProxy, uploadId: string, headers: Record<string, string | number>) {
  const path = `/${object.Bucket}/${encodeURI(object.Key)}?partNumber=1&uploadId=${uploadId}`;
  const signed = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers };
  return httpRequest({ host, port, method: 'PUT', path, headers: signed, agent: false });
}

function statusOf(asked: ReturnType<typeof httpRequest>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject).once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
}

/** Bookings and stages in the order in which they were published. */
function record(): string[] {
  const log: string[] = [];
  const onGovernor = (message: unknown) => {
    const { event, requested } = message as GovernorMessage;
    log.push(`${event} ${requested}`);
  };
  const onStage = (message: unknown) => log.push((message as StageMessage).stage);
  subscribe(GOVERNOR_CHANNEL, onGovernor);
  subscribe(STAGE_CHANNEL, onStage);
  stops.push(() => unsubscribe(GOVERNOR_CHANNEL, onGovernor) && unsubscribe(STAGE_CHANNEL, onStage));
  return log;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
