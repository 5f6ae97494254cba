/** Servers that fail, and the processes around them: whose fault it was is told, and nobody is left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, type JudgedRun, makeBench } from './test-support/bench.ts';

const STARTS = `start: async ({ sidecars }) => {
    const { backend } = sidecars as { backend: { port: number } };
    const server = createServer((request, response) => {
      get({ port: backend.port, path: request.url, agent: false }, (answer) => answer.pipe(response)).on('error', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port };
  },`;

/** A server that asks its backend for every answer. */
const server = (name: string, fields: { start?: string; load?: string; backend?: string }) => ({
  [`${name}.scenario.ts`]: `import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineScenario, KiB, MiB, sidecar } from 'plimsoll';
export default defineScenario({
  name: '${name}',
  parameters: { size: [64 * KiB] },
  concurrency: [1],
  warmUp: { size: KiB },
  reservation: () => 8 * MiB,
  tight: 0.001,
  sidecars: { backend: sidecar('${fields.backend ?? './backend.ts'}') },
  load: '${fields.load ?? './good.load.ts'}',
  ${fields.start ?? STARTS}
} as never);
`,
});

const LOAD = `import { get } from 'node:http';
const ask = (port: number, path: string) => new Promise<void>((resolve, reject) => {
  get({ port, path, agent: false }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
});`;

const sources = {
  ...server('good', {}),
  ...server('no-port', { start: `start: async () => ({ address: 'here' }),` }),
  ...server('nobody-listens', { start: 'start: () => ({ port: 1 }),' }),
  ...server('load-throws', { load: './throws.load.ts' }),
  ...server('load-connects-nowhere', { load: './connects.load.ts' }),
  ...server('load-is-none', { load: './none.load.ts' }),
  ...server('backend-exits', { backend: './exits.ts' }),
  ...server('backend-never-starts', { backend: './throws.ts' }),
};
const modules = {
  'good.load.ts': `${LOAD}
export const operation = async ({ port }, { size }, { barrier }) => { await ask(port, '/' + size); await barrier(); };`,
  'throws.load.ts': `${LOAD}
export const operation = async ({ port }, { size }) => {
  await ask(port, '/');
  if (size > 1024) throw new Error('answered too late');
};`,
  'connects.load.ts': `export const connect = () => { throw new Error('no certificate'); };
export const operation = () => {};`,
  'none.load.ts': 'export const load = () => {};',
  'backend.ts': `import { createServer } from 'node:http';
export const start = async () => {
  const server = createServer((_request, response) => response.end('x'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port };
};`,
  'exits.ts': `import { createServer } from 'node:http';
export const start = async () => {
  const server = createServer((request, response) => {
    if (request.url === '/65536') { console.error('backend: out of luck'); process.exit(9); }
    response.end('x');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port };
};`,
  'throws.ts': `export const start = () => { throw new Error('no volume'); };`,
};

let bench: Bench;
let run: JudgedRun;
beforeAll(async () => {
  bench = await makeBench();
  await bench.write({ ...sources, ...modules });
  run = await bench.judge(Object.keys(sources));
}, 120_000);
afterAll(() => bench.remove());

test.each([
  ['no-port', 'threw', /start\(\) must return \{ port \}; it returned \{"address":"here"\}/],
  ['nobody-listens', 'load failed', /the load threw Error: connect ECONNREFUSED 127.0.0.1:1/],
  ['load-throws', 'load failed', /the load threw Error: answered too late at .*operation \(throws.load.ts:7:\d+\)/],
  [
    'load-connects-nowhere',
    'load failed',
    /the load threw Error: no certificate at .*connect \(connects.load.ts:1:\d+\)/,
  ],
  ['load-is-none', 'load failed', /A load module must export a function `operation`/],
  ['backend-exits', 'sidecar died', /sidecar backend ended by itself with exit code 9/],
  ['backend-never-starts', 'sidecar died', /sidecar backend threw Error: no volume at .*start \(throws.ts:1:\d+\)/],
])('%s: the trial failed, %s', async (name, reason, sentence) => {
  const [finding] = run.verdict.findings.filter(({ scenario }) => scenario === name);
  expect(finding).toMatchObject({ code: 'scenario-failed', sentence: expect.stringMatching(sentence) });
  const { results } = await bench.kept();
  expect(results.trials.filter((trial) => trial.case.startsWith(name))).toMatchObject([{ status: 'failed', reason }]);
});

test('what a dying sidecar said last is told', () => {
  const finding = run.verdict.findings.find(({ scenario }) => scenario === 'backend-exits');
  expect(finding?.remedy).toMatch(/backend: out of luck/);
});

test('the exit code is that of a scenario that failed, and the others keep their figures', async () => {
  expect(run.exitCode).toBe(6);
  expect(run.verdict.cases.find(({ scenario }) => scenario === 'good')).toMatchObject({ status: 'holds' });
  const { results, journal } = await bench.kept();
  expect(journal).toEqual(results.trials);
});

test('no process is left', async () => {
  expect(await bench.orphans()).toEqual([]);
});
