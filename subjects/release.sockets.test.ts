/** `release` of what came from a socket, and of what went out through one. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { expectFreed, reuseMemory } from './test-support/expect-freed.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const sizes = [64 * KiB, 8 * MiB];
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('what came in', () => {
  it('is whole from a socket and freed in its handler', async () => {
    const { bytes, content } = made(MiB + 5);
    const port = await tcp((socket) => socket.end(bytes));
    expect(await digestAndFree(connect(port, '127.0.0.1'))).toBe(content);
  });

  it('is whole in the body of a request and of its response, and freed in its handler', async () => {
    const { bytes, content } = made(MiB + 5);
    const arrived = Promise.withResolvers<string>();
    const port = await http((incoming, response) => {
      arrived.resolve(digestAndFree(incoming).finally(() => response.end(bytes)));
    });
    const sending = request({ port, host: '127.0.0.1', method: 'PUT' }).end(bytes);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    expect(await digestAndFree(response)).toBe(content);
    expect(await arrived.promise).toBe(content);
  });
});

describe.each(sizes)('%i bytes that went out', (size) => {
  it('are freed when the callback of a socket write fires, and the other side gets them', async () => {
    const { bytes, content } = made(size);
    const { port, received } = await collecting();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    await promisify((done: () => void) => socket.write(bytes, done))();
    expectFreed(bytes);
    reuseMemory(size);
    socket.end();
    expect(digest(await received)).toBe(content);
  });

  it('are freed when the callback fires of a write that had to wait for the connection', async () => {
    const { bytes, content } = made(size);
    const { port, received } = await collecting();
    const socket = connect(port, '127.0.0.1');
    expect(socket.connecting).toBe(true);
    await promisify((done: () => void) => socket.write(bytes, done))();
    expectFreed(bytes);
    reuseMemory(size);
    socket.end();
    expect(digest(await received)).toBe(content);
  });

  it('are freed when the request that sent them is finished, and the server gets them', async () => {
    const { bytes, content } = made(size);
    const arrived = Promise.withResolvers<string>();
    const port = await http((incoming, response) => {
      arrived.resolve(digestAndFree(incoming).finally(() => response.end()));
    });
    const sending = request({ port, host: '127.0.0.1', method: 'PUT' }).end(bytes);
    sending.on('response', (response) => response.resume());
    await once(sending, 'finish');
    expect(sending.writableFinished).toBe(true);
    expectFreed(bytes);
    reuseMemory(size);
    expect(await arrived.promise).toBe(content);
  });

  it('are freed when the response that sent them is finished, and the client gets them', async () => {
    const { bytes, content } = made(size);
    const port = await http(async (_, response) => {
      response.end(bytes);
      await once(response, 'finish');
      expectFreed(bytes);
      reuseMemory(size);
    });
    const asking = request({ port, host: '127.0.0.1' }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    expect(await digestAndFree(response)).toBe(content);
  });
});

it('frees what was in flight once the destroyed socket has closed, and the other side got nothing else', async () => {
  const bytes = Buffer.allocUnsafeSlow(16 * MiB).fill(0x11);
  const { port, received, accepted, readOn } = await collecting({ paused: true });
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  await accepted;
  // By now the kernel took what it takes; the rest stays with us.
  await promisify(setImmediate)();
  expect(socket.writableLength).toBeGreaterThan(0);
  socket.destroy();
  await once(socket, 'close');
  expectFreed(bytes);
  reuseMemory(16 * MiB);
  await readOn();
  const arrived = await received;
  expect(arrived.length).toBeLessThan(16 * MiB);
  expect(arrived.equals(Buffer.alloc(arrived.length, 0x11))).toBe(true);
});

async function tcp(answer: (socket: Socket) => unknown, options = {}): Promise<number> {
  return listening(createServer(options, answer));
}

async function http(answer: (incoming: IncomingMessage, response: ServerResponse) => unknown): Promise<number> {
  return listening(createHttpServer(answer));
}

async function listening(server: Server): Promise<number> {
  await promisify((done: () => void) => server.listen(0, '127.0.0.1', done))();
  stops.push(() => promisify((done: () => void) => server.close(done))());
  return (server.address() as AddressInfo).port;
}

/** A server that keeps what the first connection sends. */
async function collecting({ paused = false } = {}) {
  const received = Promise.withResolvers<Buffer>();
  const accepted = Promise.withResolvers<Socket>();
  const port = await tcp(
    (socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', () => undefined).on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => received.resolve(Buffer.concat(chunks)));
      if (paused) socket.pause();
      accepted.resolve(socket);
    },
    { pauseOnConnect: paused },
  );
  const readOn = async () => void (await accepted.promise).resume();
  return { port, received: received.promise, accepted: accepted.promise, readOn };
}

/** The digest of all chunks, each freed in the turn in which it came. */
async function digestAndFree(stream: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) {
    hash.update(chunk);
    expectFreed(chunk);
  }
  return hash.digest('hex');
}

function made(size: number): { bytes: Buffer; content: string } {
  const bytes = randomBytes(size);
  return { bytes, content: digest(bytes) };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
