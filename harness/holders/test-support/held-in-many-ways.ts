/** Holds known bytes in every way there is, for the tests: a field, a captured variable, a suspended function, a module. */

import { webcrypto } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { createGunzip, gzipSync } from 'node:zlib';

export const SIZES = { field: 3_000_000, captured: 1_000_000, suspended: 700_000, module: 500_000, native: 2 ** 20 };

class Upload {
  readonly parts: Buffer[] = [];
  add(size: number): void {
    this.parts.push(Buffer.allocUnsafeSlow(size));
  }
}

const ofTheModule: Buffer[] = [];
const emitter = new EventEmitter();
const resume: (() => void)[] = [];
export const received: Record<string, unknown[]> = { http: [], net: [], zlib: [], webcrypto: [] };

export async function holdInManyWays(): Promise<Upload> {
  const upload = new Upload();
  upload.add(SIZES.field);
  capture();
  ofTheModule.push(Buffer.allocUnsafeSlow(SIZES.module));
  void waitForEver();
  await receive();
  return upload;
}

function capture(): void {
  const captured = Buffer.allocUnsafeSlow(SIZES.captured);
  emitter.on('never', function listener() {
    return captured;
  });
}

async function waitForEver(): Promise<Buffer> {
  const local = Buffer.allocUnsafeSlow(SIZES.suspended);
  await new Promise<void>((resolve) => resume.push(resolve));
  return local;
}

async function receive(): Promise<void> {
  const { promise: requested, resolve: answered } = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    incoming.on('data', (chunk) => received.http?.push(chunk));
    incoming.on('end', () => response.end());
  }).listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    request({ port, host: '127.0.0.1', method: 'POST' }, (response) => response.resume().on('end', answered)).end(
      Buffer.alloc(SIZES.native),
    );
  });
  await requested;
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const tcp = createTcpServer((socket) => {
    socket.on('data', (chunk) => received.net?.push(chunk));
    socket.on('end', () => socket.end());
  }).listen(0, '127.0.0.1', () => {
    const { port } = tcp.address() as AddressInfo;
    const client = connect(port, '127.0.0.1', () => client.end(Buffer.alloc(SIZES.native)));
    client.resume().on('close', close);
  });
  await closed;
  const { promise: inflated, resolve: ended } = Promise.withResolvers<void>();
  const gunzip = createGunzip({ chunkSize: 128 * 1024 });
  gunzip.on('data', (chunk) => received.zlib?.push(chunk)).on('end', ended);
  gunzip.end(gzipSync(Buffer.alloc(SIZES.native)));
  await inflated;
  const key = await webcrypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = new Uint8Array(12);
  received.webcrypto?.push(await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.alloc(SIZES.native)));
}
