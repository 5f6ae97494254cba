/** Two runs in one folder, and clocks that jump. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeBench, tiny } from './test-support/bench.ts';

test.concurrent('a second run in one folder is refused before it measures, and the first keeps all of its own', async ({
  onTestFinished,
}) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  const waits = `setup: async () => {
    writeFileSync('reached', '');
    while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
  },`;
  await bench.write({
    ...tiny('one', ''),
    ...tiny('two', waits, `import { existsSync, writeFileSync } from 'node:fs';`),
  });
  const first = bench.start(['measure', '--lane', 'live', '--concurrency', '1']);
  while (!existsSync(join(bench.root, 'reached'))) await sleep(20);
  const second = await bench.run(['measure', 'one', '--lane', 'live', '--concurrency', '1']);
  await bench.write({ go: '' });
  expect(second.exitCode).toBe(7);
  expect(second.stderr).toMatch(
    /another run of Plimsoll, process \d+, is writing there\. Choose another folder with --out/,
  );
  expect((await first).exitCode).toBe(0);
  const { results, journal } = await bench.kept();
  expect(results.finished).toBe(true);
  expect(journal).toEqual(results.trials);
  expect((await readdir(join(bench.root, 'plimsoll-report'))).sort()).toEqual([
    'index.html',
    'results.json',
    'trials.ndjson',
  ]);
});

/** Every look at the clock finds it an hour earlier or later. */
const JUMPING = `
let looks = 0;
const RealDate = Date;
const now = Date.now;
const jump = () => now() + (looks++ % 2 === 0 ? -1 : 1) * 3_600_000;
globalThis.Date = class extends RealDate { constructor(...given) { super(...(given.length === 0 ? [jump()] : given)); } static now() { return jump(); } };
`;

test.concurrent('a clock that is set back and forth changes no verdict, and takes no row of the timeline', async ({
  onTestFinished,
}) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  const held = `operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.alloc(size * 128, 1);
    await barrier();
    // Long enough in all for a sampler that starts late on a busy machine.
    await new Promise((resolve) => setTimeout(resolve, 4));
    held.buffer.transfer(0);
  },
  reservation: () => 32 * 1024 * KiB,`;
  await bench.write(tiny('one', held));
  const nodeFlags = ['--import', `data:text/javascript,${encodeURIComponent(JUMPING)}`];
  const run = await bench.judge(['one.scenario.ts'], { lane: 'resident', nodeFlags });
  expect(run.verdict.cases[0]?.status).toBe('holds');
  const { results } = await bench.kept();
  const [trial] = results.trials;
  const timeline = trial?.status === 'completed' ? trial.series.find(({ source }) => source.startsWith('/proc')) : null;
  const times = timeline?.rows.map(([at = -1]) => at) ?? [];
  expect(times.length).toBeGreaterThan(0);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...times)).toBeLessThan(60_000);
});
