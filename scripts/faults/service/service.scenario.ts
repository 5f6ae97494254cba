/** A server with a backend and a load, each of which can be broken at every stage. */
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineScenario, KiB, MiB, sidecar } from 'plimsoll';
import { reach, reachSoon } from './fault.ts';

const LARGE = 64 * KiB;
/** Of the live lane: three waves of two. */
const LAST_LARGE = 6;

if (/describe.main\.[jt]s$/.test(process.argv[1] ?? '')) reach('subject', 'describe');

export default defineScenario({
  name: 'service',
  parameters: { size: [LARGE] },
  concurrency: [2],
  warmUp: { size: KiB },
  reservation: () => 32 * MiB,
  tight: 0.0001,
  nodeFlags: process.env.PLIMSOLL_FAULT?.includes('out of heap') ? ['--max-old-space-size=40'] : [],
  sidecars: { backend: sidecar('./backend.ts') },
  load: './service.load.ts',
  start: async ({ sidecars }) => {
    reach('subject', 'start');
    const { backend } = sidecars as { backend: { port: number } };
    let large = 0;
    const server = createServer((request, response) => {
      const { url } = request;
      const isLarge = url === `/${LARGE}`;
      const held = Buffer.alloc(isLarge ? 8 * MiB : KiB, 1);
      reach('subject', isLarge ? 'wave' : 'warm-up');
      get({ port: backend.port, path: url, agent: false }, (answer) => answer.pipe(response)).on('error', () =>
        response.destroy(),
      );
      response.on('close', () => {
        held.buffer.transfer(0);
        large += isLarge ? 1 : 0;
        if (large === LAST_LARGE) reachSoon('subject', 'account');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    reachSoon('subject', 'settle');
    get({ port: backend.port, path: '/settle', agent: false }, (answer) => answer.resume()).on('error', () => {});
    return { port: (server.address() as AddressInfo).port };
  },
});
