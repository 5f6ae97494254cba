import { crc32 } from 'node:zlib';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { type Behaviour, type EarlyAnswerServer, startEarlyAnswer } from '../../../fixtures/early-answer.ts';
import { LOOPBACK_CREDENTIAL, startS3Server } from '../../../fixtures/s3/server.ts';
import { type Backend, type BackendOptions, connectBackend } from './backend.ts';

const MiB = 1024 * 1024;
const FILL = 0x11;
const FOREIGN = 0xee;
const { region, ...credentials } = LOOPBACK_CREDENTIAL;
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('a part that was stored', () => {
  it('is free once the backend has all of it', async () => {
    const { send, stored } = await storing();
    const { outcome, freed } = await send(8 * MiB);
    expect(outcome).toBe('stored');
    expect(freed).toBe(1);
    expect(stored('measured/upload#1')).toMatchObject({ length: 8 * MiB });
  });
});

describe('a part that the backend fails', () => {
  it('is sent again by the SDK, and free only after the last answer', async () => {
    const { send, requests } = await storing({ failWith: 503, maxAttempts: 2 });
    const { outcome, freed, requestsWhenFreed } = await send(3 * MiB);
    expect(outcome).toContain('Told to fail');
    expect(freed).toBe(1);
    expect(requestsWhenFreed).toBe(2);
    expect(requests()).toBe(2);
  });

  it('is free when nobody listens', async () => {
    const backend = connect({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const { outcome, freed } = await sendFilled(backend, 3 * MiB);
    expect(outcome).toContain('ECONNREFUSED');
    expect(freed).toBe(1);
  });

  it('is free when it was aborted before it was sent, and while the backend kept it waiting', async () => {
    const backend = connect({ endpoint: await silentEndpoint(), maxAttempts: 1 });
    expect(await sendFilled(backend, 3 * MiB, { signal: AbortSignal.abort() })).toMatchObject({ freed: 1 });
    const gone = new AbortController();
    setImmediate(() => gone.abort());
    expect(await sendFilled(backend, 3 * MiB, { signal: gone.signal })).toMatchObject({ freed: 1 });
  });
});

describe('a part that is sent again after a first attempt that was cut short', () => {
  const first: [string, Behaviour][] = [
    ['answered 500 at once and never read on', { acts: 500 }],
    ['answered 500 at once and read on', { acts: 500, readsOnAfter: 1 }],
    ['answered 500 after all of it', { reads: 'all', acts: 500 }],
    ['reset the connection at once', { acts: 'reset' }],
    ['reset the connection in the middle', { reads: 8 * MiB, acts: 'reset' }],
  ];

  it.each(first)('is freed once, after the second: the backend %s', async (_, behaviour) => {
    const { early, backend } = await earlyBackend(behaviour, { reads: 'all', acts: 200 });
    const { outcome, freed, requestsWhenFreed } = await sendFilled(backend, 16 * MiB, { early });
    expect({ outcome, freed, requestsWhenFreed }).toEqual({ outcome: 'stored', freed: 1, requestsWhenFreed: 2 });
    await early.drain();
    expect(early.requests()).toMatchObject([{}, { complete: true }]);
    expectNothingForeign(early.bodies());
  });

  it('is freed once, after the last attempt, when all fail in different ways', async () => {
    const { early, backend } = await earlyBackend({ acts: 500 }, { acts: 'reset' }, { acts: 503, readsOnAfter: 1 });
    const { outcome, freed, requestsWhenFreed } = await sendFilled(backend, 16 * MiB, { early });
    expect(outcome).not.toBe('stored');
    expect({ freed, requestsWhenFreed }).toEqual({ freed: 1, requestsWhenFreed: 3 });
    await early.drain();
    expectNothingForeign(early.bodies());
  });
});

describe('a part that is given up in the middle', () => {
  it('is freed once, and the backend that stalled gets nothing foreign', async () => {
    const { early, backend } = await earlyBackend({ acts: 'stall' });
    const gone = new AbortController();
    const sending = sendFilled(backend, 16 * MiB, { signal: gone.signal });
    await early.acted(1);
    gone.abort();
    const { outcome, freed } = await sending;
    expect(outcome).toContain('aborted');
    expect(freed).toBe(1);
    await early.drain();
    expect(early.requests()).toMatchObject([{ complete: false }]);
    expectNothingForeign(early.bodies());
  });

  it('is freed once while the backend is reading it', async () => {
    const { early, backend } = await earlyBackend({ reads: MiB, acts: 'stall', readsOnAfter: 0 });
    const gone = new AbortController();
    const sending = sendFilled(backend, 64 * MiB, { signal: gone.signal });
    await early.acted(1);
    gone.abort();
    expect(await sending).toMatchObject({ freed: 1 });
    await early.drain();
    expect(early.requests()).toMatchObject([{ complete: false }]);
    expectNothingForeign(early.bodies());
  });

  it('is freed once when it is given up in the second attempt, the first one still open', async () => {
    const { early, backend } = await earlyBackend({ acts: 500 }, { acts: 'stall' });
    const gone = new AbortController();
    const sending = sendFilled(backend, 16 * MiB, { signal: gone.signal });
    await early.acted(2);
    gone.abort();
    expect(await sending).toMatchObject({ freed: 1 });
    await early.drain();
    expect(early.requests()).toMatchObject([{ complete: false }, { complete: false }]);
    expectNothingForeign(early.bodies());
  });
});

describe.each([403, 200])('a backend that answers %i before it has read the body', (status) => {
  it.each([
    ['a part', false],
    ['a whole object', true],
  ])('receives no foreign byte of %s', async (_, whole) => {
    const { early, backend } = await earlyBackend(status);
    const { outcome, freed } = await sendFilled(backend, 16 * MiB, { whole });
    expect(outcome).not.toBe('stored');
    expect(freed).toBe(1);
    await early.drain();
    expect(early.requests()).toMatchObject([{ complete: false }]);
    expectNothingForeign(early.bodies());
  });
});

/** A backend that does this, and a client that gives it little time; three attempts as the SDK has it. */
async function earlyBackend(...behaviours: (number | Behaviour)[]) {
  const early = await startEarlyAnswer(...behaviours);
  stops.push(early.close);
  return { early, backend: connect({ endpoint: early.endpoint, answerGraceMs: 20 }) };
}

/** Parts are freed by overwriting: a byte of it that still reaches the backend shows that the part was not dead. */
function expectNothingForeign(bodies: Buffer[]): void {
  for (const body of bodies) {
    expect(body.length).toBeGreaterThan(0);
    expect(body.equals(Buffer.alloc(body.length, FILL))).toBe(true);
  }
}

async function storing(options: { failWith?: number; maxAttempts?: number } = {}) {
  let requests = 0;
  const gate = {
    headers: async () => {
      requests++;
    },
    answer: async () => undefined,
  };
  const server = await startS3Server({ gate, ...(options.failWith && { failWith: options.failWith }) });
  stops.push(server.close);
  const uploadId = await createUpload(server.endpoint);
  const backend = connect({
    endpoint: server.endpoint,
    ...(options.maxAttempts && { maxAttempts: options.maxAttempts }),
  });
  return {
    send: (size: number) => sendFilled(backend, size, { uploadId, requests: () => requests }),
    stored: (name: string) => server.stored.get(name),
    requests: () => requests,
  };
}

async function createUpload(endpoint: string): Promise<string> {
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'measured', Key: 'upload' }));
  client.destroy();
  return UploadId as string;
}

/** Accepts connections and says nothing. */
async function silentEndpoint(): Promise<string> {
  const gate = { headers: () => new Promise<never>(() => undefined), answer: async () => undefined };
  const server = await startS3Server({ gate });
  stops.push(server.close);
  return server.endpoint;
}

function connect(options: BackendOptions): Backend {
  const backend = connectBackend({ region, credentials, ...options });
  stops.push(backend.close);
  return backend;
}

interface Sending {
  readonly signal?: AbortSignal;
  readonly uploadId?: string;
  readonly requests?: () => number;
  readonly early?: EarlyAnswerServer;
  /** Not as a part but as an object of one part. */
  readonly whole?: boolean;
}

async function sendFilled(backend: Backend, size: number, options: Sending = {}) {
  const { signal = new AbortController().signal, uploadId = 'none', early, whole = false } = options;
  const { requests = () => early?.requests().length ?? 0 } = options;
  const body = Buffer.allocUnsafeSlow(size).fill(FILL);
  const part = { body, crc32: crc32(body) };
  const seen = { freed: 0, requestsWhenFreed: 0 };
  const free = (dead: Buffer) => {
    seen.freed++;
    seen.requestsWhenFreed = requests();
    dead.fill(FOREIGN);
  };
  const object = { bucket: 'measured', key: 'upload', uploadId, partNumber: 1, metadata: {}, contentType: undefined };
  const sending = whole ? backend.sendWhole(object, part, free, signal) : backend.sendPart(object, part, free, signal);
  const outcome = await sending.then(
    () => 'stored',
    (error: Error) => `${error.message} ${(error as NodeJS.ErrnoException).code ?? ''}`,
  );
  return { outcome, ...seen };
}
