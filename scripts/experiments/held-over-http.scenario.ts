import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineScenario, KiB, MiB } from 'plimsoll';

const slab = 8 * MiB;

/**
 * A server of known truth: the headers of a request make it hold a slab, from a pool or freed each time, and its end makes it
 * give that back. Beside it a request has a socket, a parser and their buffers, some 100 KiB.
 */
export default defineScenario({
  name: 'held-over-http',
  parameters: { size: [1 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: () => slab + 1 * MiB,
  variants: ['pooled', 'freed'],
  start: async ({ variant }) => {
    const pool = variant === 'pooled' ? [] : null;
    const server = createServer((request, response) => void hold(request, response, pool));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port };
  },
  load: './held-over-http.load.ts',
});

async function hold(request: IncomingMessage, response: ServerResponse, pool: Uint8Array[] | null): Promise<void> {
  const held = pool?.pop() ?? new Uint8Array(slab).fill(1);
  held.fill(2, 0, Number(request.headers['x-size']));
  response.flushHeaders();
  for await (const _ of request);
  if (pool === null) (held.buffer as ArrayBuffer).transfer(0);
  else pool.push(held);
  response.end();
}
