import { createHash } from 'node:crypto';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { startEarlyAnswer } from '../../fixtures/early-answer.ts';
import { startS3Server } from '../../fixtures/s3/server.ts';
import { type Backend, type BackendOptions, connectBackend } from './backend.ts';

const MiB = 1024 * 1024;
const FILL = 0x11;
const FOREIGN = 0xee;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
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
    expect(await sendFilled(backend, 3 * MiB, AbortSignal.abort())).toMatchObject({ freed: 1 });
    const gone = new AbortController();
    setImmediate(() => gone.abort());
    expect(await sendFilled(backend, 3 * MiB, gone.signal)).toMatchObject({ freed: 1 });
  });
});

// Each frees by overwriting: a byte of it that still reaches the backend shows that the part was not dead.
describe.each([403, 200])('a backend that answers %i before it has read the body', (status) => {
  it('receives no foreign byte', async () => {
    const early = await startEarlyAnswer(status);
    stops.push(early.close);
    const backend = connect({ endpoint: early.endpoint, maxAttempts: 1, answerGraceMs: 20 });
    const { outcome, freed } = await sendFilled(backend, 16 * MiB);
    expect(outcome).not.toBe('stored');
    expect(freed).toBe(1);
    await early.drain();
    const [body] = early.bodies();
    expect(body?.length).toBeGreaterThan(0);
    expect(body?.length).toBeLessThan(16 * MiB);
    expect(body?.includes(FOREIGN)).toBe(false);
  });
});

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
    send: (size: number) => sendFilled(backend, size, new AbortController().signal, uploadId, () => requests),
    stored: (name: string) => server.stored.get(name),
    requests: () => requests,
  };
}

async function createUpload(endpoint: string): Promise<string> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
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
  const backend = connectBackend({ credentials, ...options });
  stops.push(backend.close);
  return backend;
}

async function sendFilled(
  backend: Backend,
  size: number,
  signal: AbortSignal = new AbortController().signal,
  uploadId = 'none',
  requests = () => 0,
) {
  const body = Buffer.allocUnsafeSlow(size).fill(FILL);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const seen = { freed: 0, requestsWhenFreed: 0 };
  const free = (dead: Buffer) => {
    seen.freed++;
    seen.requestsWhenFreed = requests();
    dead.fill(FOREIGN);
  };
  const address = { bucket: 'measured', key: 'upload', uploadId, partNumber: 1 };
  const outcome = await backend.sendPart(address, { body, sha256 }, free, signal).then(
    () => 'stored',
    (error: Error) => `${error.message} ${(error as NodeJS.ErrnoException).code ?? ''}`,
  );
  return { outcome, ...seen };
}
