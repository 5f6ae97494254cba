/** Every server of ours: on loopback unless told otherwise, and bounded in headers, connections and time. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { startS3Server } from '../fixtures/s3/server.ts';
import { startRig } from './subtree/test-support/rig.ts';
import { startUploadProxy } from './upload/server.ts';

const credentials = { accessKeyId: 'client', secretAccessKey: 'client-secret', region: 'us-east-1' };

interface Listening {
  readonly port: number;
  close(): unknown;
}

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const servers: readonly [string, () => Promise<Listening>][] = [
  [
    'the upload proxy',
    () => startUploadProxy({ budget: 1024 ** 2, credentials, backend: { endpoint: 'http://127.0.0.1:1' } }),
  ],
  ['the subtree server', async () => ({ port: (await startRig()).server.port, close: () => {} })],
  ['the S3 fixture', async () => atEndpoint(await startS3Server())],
];

describe.each(servers)('%s', (_, start) => {
  it('listens on loopback alone and waits for no headers for ever', async () => {
    const { headersTimeout, address } = await serverOf(await started(start));
    expect(address.address).toBe('127.0.0.1');
    expect(headersTimeout).toBeGreaterThan(0);
    expect(headersTimeout).toBeLessThanOrEqual(60_000);
  });

  it('refuses headers that are longer than 16 KiB', async () => {
    const { port } = await started(start);
    const answer = await ask(port, `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20 * 1024)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('answers what is no HTTP at all', async () => {
    const { port } = await started(start);
    expect(await ask(port, '\0\u0001\u0002 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

async function started(start: () => Promise<Listening>): Promise<Listening> {
  const listening = await start();
  stops.push(() => listening.close());
  return listening;
}

function atEndpoint({ endpoint, close }: { readonly endpoint: string; close(): unknown }): Listening {
  return { port: Number(new URL(endpoint).port), close };
}

/** Node says of every request which server it came to. */
async function serverOf({ port }: Listening) {
  const seen: Server[] = [];
  const see = (message: unknown) => void seen.push((message as { server: Server }).server);
  subscribe('http.server.request.start', see);
  await ask(port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  unsubscribe('http.server.request.start', see);
  const [server] = seen;
  if (server === undefined) throw new Error('no server heard of the request');
  return { headersTimeout: server.headersTimeout, address: server.address() as AddressInfo };
}

function ask(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setTimeout(5000, () => socket.destroy());
  socket.write(bytes, 'latin1');
  // Refused in the middle of what it sends, it may be reset when all has been read.
  socket.on('error', () => undefined);
  return text(socket);
}
