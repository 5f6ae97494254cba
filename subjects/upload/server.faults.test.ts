/** Whatever goes wrong on either side: the client is told, and no byte stays booked, no waiter, no slab. */
import { createHash, randomBytes } from 'node:crypto';
import { CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { startEarlyAnswer } from '../../fixtures/early-answer.ts';
import { answerTo, rawRequest } from './test-support/raw.ts';
import {
  clientOf,
  expectNothingLeft,
  heldBytes,
  KiB,
  MiB,
  object,
  onStop,
  type RigOptions,
  record,
  startProxy,
  startRig,
  until,
} from './test-support/rig.ts';

const path = `/${object.Bucket}/raw`;
/** There before a test looks at what is held: the SDK's errors hold the body that they are about. */
const payload = randomBytes(40 * MiB);
const bytes = (size: number) => payload.subarray(0, size);

describe('the client', () => {
  it('goes away in the middle of the body', async () => {
    const { proxy, before, log } = await warm();
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 20 * MiB } });
    asked.write(bytes(12 * MiB));
    await until(() => log.includes('upload.part-answered'));
    asked.destroy();
    await expectNothingLeft(proxy, before);
  });

  it('goes away while its last part is on its way', async () => {
    const { proxy, before, log } = await warm({ faults: ({ kind }) => (kind === 'put' ? 'stall' : 'ok') });
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 7 * MiB } });
    asked.end(bytes(7 * MiB));
    await until(() => log.includes('upload.part-sealed'));
    asked.destroy();
    await expectNothingLeft(proxy, before);
    expect(log.at(-1)).toMatch(/^released/);
  });

  it('goes away while a part before is on its way and nothing is read from it: seen once that part is over', async () => {
    const faults: RigOptions['faults'] = ({ kind }) => (kind === 'part' ? 'stall' : 'ok');
    const { proxy, before, log } = await warm({ faults, backend: { stallMs: 1000 } });
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 16 * MiB } });
    asked.write(bytes(9 * MiB));
    await until(() => log.includes('upload.part-sealed'));
    asked.destroy();
    await expectNothingLeft(proxy, before);
  });

  it('goes away while it waits for admission', async () => {
    const { proxy, before } = await warm();
    const holder = await proxy.governor.reserve(proxy.governor.budget);
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 10 } });
    asked.flushHeaders();
    await until(() => proxy.governor.waiters === 1);
    asked.destroy();
    await until(() => proxy.governor.waiters === 0);
    holder.release();
    await expectNothingLeft(proxy, before);
  });

  it('goes away while it reads', async () => {
    const { proxy, s3, before, log } = await warm();
    await s3.send(new PutObjectCommand({ ...object, Body: bytes(40 * MiB) }));
    const { Body } = await s3.send(new GetObjectCommand(object));
    await until(() => log.includes('upload.frame-opened'));
    (Body as unknown as { destroy(): void }).destroy();
    await expectNothingLeft(proxy, before + sizeOfStore);
  });

  it('sends nothing more: it is given up and told', async () => {
    const { proxy, before } = await warm({ proxy: { stallMs: 200 } });
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 9 * MiB } });
    asked.write(bytes(100 * KiB));
    expect(await answerTo(asked)).toMatchObject({ status: 400, body: expect.stringContaining('RequestTimeout') });
    asked.destroy();
    await expectNothingLeft(proxy, before);
  });

  it('takes nothing more of what it reads: it is given up', async () => {
    const { proxy, s3, before } = await warm({ proxy: { stallMs: 200 } });
    await s3.send(new PutObjectCommand({ ...object, Body: bytes(40 * MiB) }));
    const { Body } = await s3.send(new GetObjectCommand(object));
    await expectNothingLeft(proxy, before + sizeOfStore);
    await expect(Body?.transformToByteArray()).rejects.toThrow();
  });

  it('is slow, but not still: it is served', async () => {
    const { proxy, before } = await warm({ proxy: { stallMs: 500 } });
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 10 } });
    const answer = answerTo(asked);
    for (const byte of '0123456789') {
      asked.write(byte);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await answer).toMatchObject({ status: 200 });
    await expectNothingLeft(proxy, before);
  });

  it.each([
    ['is not what was signed', { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') }, 403],
    ['has another MD5', { 'content-md5': createHash('md5').update('other').digest('base64') }, 400],
  ])('sends a body that %s: nothing can be read', async (_how, headers, status) => {
    const { proxy, s3, before } = await warm();
    for (const length of [4, 17 * MiB]) {
      const asked = rawRequest(proxy, { path, headers: { 'content-length': length, ...headers } });
      asked.end(bytes(length));
      expect((await answerTo(asked)).status).toBe(status);
    }
    const read = s3.send(new GetObjectCommand({ ...object, Key: 'raw' }));
    await expect(read).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expectNothingLeft(proxy, before);
  });
});

describe('the backend', () => {
  it.each([
    ['fails', { status: 500, code: 'InternalError' }, 500],
    ['refuses', { status: 403, code: 'AccessDenied' }, 403],
    ['answers early', { status: 503, code: 'SlowDown', early: true }, 503],
    ['cuts the connection', 'reset', 500],
  ] as const)('%s: the client is told, and the upload is given up', async (_how, fault, status) => {
    const { s3, proxy, server, before } = await warm({ faults: ({ kind }) => (kind === 'part' ? fault : 'ok') });
    const put = s3.send(new PutObjectCommand({ ...object, Body: bytes(17 * MiB) }));
    await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: status } });
    await expectNothingLeft(proxy, before);
    expect([...server.stored.keys()].filter((name) => name.includes('#'))).toEqual([]);
  });

  it.each([
    [400, 'InvalidRequest'],
    [403, 'AccessDenied'],
    [404, 'NoSuchKey'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ])('refuses to read with %i, which to a HEAD is all that it says: the client is told %s', async (status, name) => {
    const fault = { status, code: 'SaidInTheBodyAlone' };
    const { s3, proxy, before } = await warm({ faults: ({ kind }) => (kind === 'head' ? fault : 'ok') });
    const read = s3.send(new GetObjectCommand(object));
    await expect(read).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    await expectNothingLeft(proxy, before);
  });

  it('stalls: it is given up', async () => {
    const { s3, proxy, before } = await warm({
      faults: ({ kind }) => (kind === 'part' ? 'stall' : 'ok'),
      backend: { stallMs: 1000 },
    });
    const put = s3.send(new PutObjectCommand({ ...object, Body: bytes(17 * MiB) }));
    await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    await expectNothingLeft(proxy, before);
  });

  it('fails once: the SDK sends the part again, and the client never knows', async () => {
    let failures = 0;
    const faults = ({ kind }: { kind: string }) => {
      if (kind !== 'part' || failures === 1) return 'ok' as const;
      failures += 1;
      return { status: 500, code: 'InternalError', early: true };
    };
    const { s3, proxy, before, server } = await warm({ faults, backend: { maxAttempts: 3 } });
    const body = bytes(17 * MiB);
    await s3.send(new PutObjectCommand({ ...object, Body: body }));
    expect(failures).toBe(1);
    await expectNothingLeft(proxy, before + [...server.stored.values()].reduce((sum, { length }) => sum + length, 0));
    const { Body } = await s3.send(new GetObjectCommand(object));
    expect(body.equals((await Body?.transformToByteArray()) as Uint8Array)).toBe(true);
  });

  it.each([403, 200])('answers %i before it has read a part: the client is told', async (status) => {
    const early = await startEarlyAnswer(status);
    onStop(early.close);
    const proxy = await startProxy(early.endpoint);
    const put = clientOf(proxy).send(new PutObjectCommand({ ...object, Body: bytes(7 * MiB) }));
    await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: status === 200 ? 502 : 403 } });
    await until(() => proxy.governor.booked === 0);
    await early.drain();
  });
});

describe('the budget', () => {
  it('is taken for too long: SlowDown, as S3 says it', async () => {
    const { proxy } = await warm({ proxy: { policy: { waitMs: 50 } } });
    const holder = await proxy.governor.reserve(proxy.governor.budget);
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 10, expect: '100-continue' } });
    const said: string[] = [];
    asked.on('continue', () => said.push('continue')).flushHeaders();
    const answer = await answerTo(asked);
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining('<Code>SlowDown</Code>') });
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(said).toEqual([]);
    holder.release();
    expect(proxy.governor.waiters).toBe(0);
  });

  it('is taken: no 100-continue is sent until it is free', async () => {
    const { proxy } = await warm();
    const holder = await proxy.governor.reserve(proxy.governor.budget);
    const said: string[] = [];
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 10, expect: '100-continue' } });
    asked.on('continue', () => {
      said.push('continue');
      asked.end('0123456789');
    });
    asked.flushHeaders();
    await until(() => proxy.governor.waiters === 1);
    expect(said).toEqual([]);
    holder.release();
    expect(await answerTo(asked)).toMatchObject({ status: 200 });
    expect(said).toEqual(['continue']);
  });

  it('has too many waiting for it already: the next is told at once', async () => {
    const { proxy } = await warm({ proxy: { maxWaiters: 2 } });
    const holder = await proxy.governor.reserve(proxy.governor.budget);
    const waiting = [1, 2].map(() => rawRequest(proxy, { path, headers: { 'content-length': 10 } }));
    for (const asked of waiting) asked.flushHeaders();
    await until(() => proxy.governor.waiters === 2);
    const third = rawRequest(proxy, { path, headers: { 'content-length': 10 } });
    third.flushHeaders();
    expect(await answerTo(third)).toMatchObject({ status: 503 });
    third.destroy();
    for (const asked of waiting) asked.destroy();
    holder.release();
    await until(() => proxy.governor.waiters === 0);
  });
});

describe('a request', () => {
  it.each([
    ['with another secret', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['of somebody else', { accessKeyId: 'nobody' }, 'InvalidAccessKeyId'],
  ])('%s is refused before anything is booked, and stores nothing', async (_who, wrong, code) => {
    const { proxy, server } = await warm();
    const log = record();
    const credentials = { accessKeyId: 'client', secretAccessKey: 'client-secret', region: 'eu-central-1', ...wrong };
    const asked = rawRequest(proxy, { path, headers: { 'content-length': 4 }, credentials });
    asked.end('body');
    expect(await answerTo(asked)).toMatchObject({ status: 403, body: expect.stringContaining(`<Code>${code}</Code>`) });
    expect(log).toEqual([]);
    expect(server.stored.size).toBe(0);
  });

  it.each([
    ['without a length', path, { 'transfer-encoding': 'chunked' }, 411],
    ['of a part larger than S3 takes', path, { 'content-length': 5 * 1024 ** 3 + 1 }, 400],
    ['for a part number that leaves no room', `${path}?partNumber=501&uploadId=x`, { 'content-length': 1 }, 400],
    ['for an upload that is not there', `${path}?partNumber=1&uploadId=x`, { 'content-length': 1 }, 404],
    ['for the proxy’s own keys', `/${object.Bucket}/.plimsoll/x`, { 'content-length': 1 }, 403],
    ['for what it does not know', `${path}?acl`, { 'content-length': 1 }, 501],
    ['for a path that resolves to another', `/${object.Bucket}/..%2Fx%ZZ`, { 'content-length': 1 }, 400],
  ])('%s is refused before it books anything', async (_what, asks, headers, status) => {
    const { proxy } = await warm();
    const log = record();
    const asked = rawRequest(proxy, { path: asks, headers });
    asked.flushHeaders();
    expect((await answerTo(asked)).status).toBe(status);
    asked.destroy();
    expect(log).toEqual([]);
  });
});

it('a connection too many is closed, of three with one that an SDK keeps open', async () => {
  const { proxy } = await warm({ proxy: { maxConnections: 3 } });
  const holder = await proxy.governor.reserve(proxy.governor.budget);
  const kept = [1, 2].map(() => rawRequest(proxy, { path, headers: { 'content-length': 10 } }));
  for (const asked of kept) asked.flushHeaders();
  await until(() => proxy.governor.waiters === 2);
  const third = rawRequest(proxy, { path, headers: { 'content-length': 10 } });
  third.flushHeaders();
  await expect(answerTo(third)).rejects.toThrow();
  for (const asked of kept) asked.destroy();
  holder.release();
  await until(() => proxy.governor.waiters === 0);
});

/** What the fixture keeps of the objects of 40 MiB: it lives in the same process here. */
const sizeOfStore = 41 * MiB;

/** A rig through which one object went already, so that what comes once is there before the test looks. */
async function warm(options: RigOptions = {}) {
  const rig = await startRig(options);
  await rig.s3.send(new CreateMultipartUploadCommand(object));
  return { ...rig, before: heldBytes(), log: record() };
}
