import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { countOpenSockets } from './open-sockets.ts';

test.runIf(process.platform === 'linux')('a server that listens is one more socket', async () => {
  const before = countOpenSockets(process.pid) ?? Number.NaN;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(countOpenSockets(process.pid)).toBe(before + 1);
  server.close();
  await once(server, 'close');
  expect(countOpenSockets(process.pid)).toBe(before);
});

test('of a process that is not there nothing is said', () => {
  expect(countOpenSockets(2 ** 30)).toBeNull();
});
