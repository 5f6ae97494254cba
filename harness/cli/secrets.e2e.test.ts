/** Keys that are planted wherever a service has some: none may be found in what a run says or leaves behind. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeBench, tiny } from './test-support/bench.ts';

const ENV = 'planted-in-env-4711';
const S3 = 'planted-in-s3-4711';
const CONFIG = 'planted-in-config-4711';

const tells = tiny(
  'tells',
  `operation: async (_subject, { size }) => {
    if (size === KiB) return;
    console.error('environment', JSON.stringify(process.env));
    throw new Error('can not log in with ' + process.env.DATABASE_PASSWORD);
  },`,
);
const server = {
  'server.scenario.ts': `import { createServer } from 'node:http';
import { defineScenario, KiB, MiB, sidecar } from 'plimsoll';
export default defineScenario({
  name: 'server',
  parameters: { size: [64 * KiB] },
  concurrency: [1],
  warmUp: { size: KiB },
  reservation: () => 8 * MiB,
  tight: 0.001,
  sidecars: { backend: sidecar('./backend.ts', { secretAccessKey: '${S3}' }) },
  load: './server.load.ts',
  start: async () => {
    const server = createServer((_, response) => response.end('x'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: server.address().port };
  },
} as never);
`,
  'backend.ts': `export const start = ({ secretAccessKey }) => ({ secretAccessKey });`,
  'server.load.ts': `export const operation = async ({ port, sidecars }, _, { barrier }) => {
  await (await fetch('http://127.0.0.1:' + port, { headers: { authorization: sidecars.backend.secretAccessKey } })).text();
  await barrier();
};`,
  'plimsoll.config.ts': `const key = '${CONFIG}';\nexport default { plan: key === '' ? 'pr' : 'quick' };`,
};

test('no key is in an output, a result, a journal, a page or a temporary file', async ({ onTestFinished }) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  const sources = { ...tells, ...server };
  await bench.write({ ...sources, 'temporary/.keep': '' });
  const env = { TMPDIR: join(bench.root, 'temporary'), DATABASE_PASSWORD: ENV };
  const words = ['measure', '--lane', 'live', '--concurrency', '1', '--attribute'];
  const runs = [await bench.run(words, { env }), await bench.run(['judge', '--json'], { env })];
  const { results } = await bench.kept();
  expect(results.trials.map(({ status }) => status)).toContain('failed');
  expect(JSON.stringify(results.trials)).toContain('can not log in with [DATABASE_PASSWORD]');

  const texts = new Map(runs.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr]));
  for (const entry of await readdir(bench.root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name in sources) continue;
    texts.set(join(entry.parentPath, entry.name), await readFile(join(entry.parentPath, entry.name), 'latin1'));
  }
  expect([...texts.keys()].filter((name) => name.endsWith('index.html'))).toHaveLength(1);
  expect([...texts.keys()].filter((name) => name.endsWith('.heapsnapshot'))).toEqual([]);
  for (const secret of [ENV, S3, CONFIG]) {
    expect([...texts].filter(([, text]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
  }
});
