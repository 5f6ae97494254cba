import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ClientStream } from './subtree/creation/client-stream.ts';
import { writeTo } from './upload/operations/write-to.ts';
import { written } from './written.ts';

const bytes = Buffer.alloc(64 * 1024, 1);

/** What becomes of a write in the same turn as the end of its socket, before the response has heard of it. */
async function afterItsSocket<T>(write: (response: ServerResponse) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = get({ port: (server.address() as AddressInfo).port, agent: false }).on('error', () => {});
  try {
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    response.socket?.destroy();
    expect(response.destroyed).toBe(false);
    return await write(response);
  } finally {
    client.destroy();
    server.close();
  }
}

test('what is written when its socket has just ended is told as not written', async () => {
  expect(await afterItsSocket((response) => written(response, bytes))).toBe(false);
});

test('whoever writes a body then is told that the client has gone', async () => {
  await expect(afterItsSocket((response) => writeTo(response, bytes, 60_000))).rejects.toThrow('went away');
  await expect(afterItsSocket((response) => new ClientStream(response, 60_000).write(bytes))).rejects.toThrow(
    'went away',
  );
});
