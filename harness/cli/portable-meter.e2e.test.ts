/** A system that has no `/proc`: V8's own counters read what they read on Linux, and the rest is not judged in silence. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verdict } from '../judge/verdict.ts';
import { type Bench, makeBench, tiny } from './test-support/bench.ts';

const withoutProc = fileURLToPath(new URL('test-support/without-proc.ts', import.meta.url));

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
  await bench.write(tiny('good', ''));
});
afterAll(() => bench.remove());

async function measure(out: string, portable: boolean, ...words: string[]) {
  const reads = join(bench.root, `${out}.reads`);
  await bench.write({ [`${out}.reads`]: '' });
  const { stdout, stderr, exitCode } = await bench.run(
    ['measure', '--concurrency', '1', '--no-attribute', '--json', '--out', out, ...words],
    portable ? { nodeFlags: ['--import', withoutProc], env: { PLIMSOLL_METER: 'portable', PROC_READS: reads } } : {},
  );
  expect(stdout, stderr).toMatch(/^\{/);
  const { results } = await bench.kept(out);
  const live = results.trials.flatMap((trial) =>
    trial.status === 'completed' && trial.live !== null
      ? [trial.live.upper.externalBytes - trial.live.floor.externalBytes]
      : [],
  );
  const read = new Set((await readFile(reads, 'utf8')).trim().split('\n'));
  return { verdict: JSON.parse(stdout) as Verdict, exitCode, results, live, read };
}

test('the live lane reads the same, the other is not judged with its reason, and /proc is not looked at', async () => {
  const here = await measure('here', false, 'good.scenario.ts', '--lane', 'live');
  const there = await measure('there', true, 'good.scenario.ts');
  expect(there.live.length).toBeGreaterThan(0);
  expect(new Set(there.live)).toEqual(new Set(here.live));
  expect(there.verdict.sentence).toMatch(
    /^The one case holds: .*; not judged here: the resident lane \(PLIMSOLL_METER=portable leaves the kernel unread\)/,
  );
  expect(there.results.machine.lanes.resident).toMatchObject({ available: false });
  expect(there.results.trials.filter(({ lane }) => lane === 'resident')).toEqual([]);
  expect(there.exitCode).toBe(0);
  // Who holds the lock of the output folder is known by the moment it began, where the system tells that.
  expect([...there.read]).toEqual(['/proc/PID/stat']);
});

test('a meter that is none is refused before anything is measured', async () => {
  const env = { PLIMSOLL_METER: 'procfs' };
  const { exitCode, stderr } = await bench.run(['measure', 'good.scenario.ts'], { env });
  expect(stderr).toMatch(/PLIMSOLL_METER=procfs names no meter: say portable, or leave it out/);
  expect(exitCode).toBe(4);
});
