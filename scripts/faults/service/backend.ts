/** What the service asks for every answer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reach, reachSoon } from './fault.ts';

const LAST_LARGE = 6;

export const start = async () => {
  reach('sidecar', 'start');
  let large = 0;
  const server = createServer((request, response) => {
    if (request.url === '/settle') reachSoon('sidecar', 'settle');
    else reach('sidecar', request.url === '/65536' ? 'wave' : 'warm-up');
    response.end('x');
    if (request.url === '/65536') large += 1;
    if (large === LAST_LARGE) reachSoon('sidecar', 'account');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
};
