/** Measurements that are ended from outside, at every moment: what was measured is kept, and nobody is left. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { makeBench, tiny } from './test-support/bench.ts';

/** Says so in a file of its own, and stays where it is. */
const stay = (where: string) => `{ writeFileSync('reached', '${where}'); await new Promise(() => {}); }`;
const importing = `import { writeFileSync } from 'node:fs';`;
const scenarios = {
  ...tiny('a-good-one', ''),
  ...tiny('in-setup', `setup: async () => ${stay('setup')},`, importing),
  ...tiny('in-warm-up', `operation: async () => ${stay('warm-up')},`, importing),
  ...tiny('in-wave', `operation: async (_, { size }) => { if (size > KiB) ${stay('wave')} },`, importing),
  ...tiny(
    'looping',
    `operation: (_, { size }) => { if (size > KiB) { writeFileSync('reached', ''); for (;;); } },`,
    importing,
  ),
  // Something has to be under way: Node ends a module that waits for nothing.
  ...tiny('on-import', '', `${importing}\nsetInterval(() => {}, 1000);\nawait (async () => ${stay('import')})();`),
};

interface Options {
  readonly lane?: 'live' | 'resident';
  readonly maxTime?: string;
}

/** Measures a good scenario and then this one, and goes on when that has come to its place. */
async function measuring(onTestFinished: TestContext['onTestFinished'], last: string, options: Options = {}) {
  const { lane = 'live', maxTime } = options;
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  await bench.write({ ...scenarios, 'plimsoll-report/results.json': 'earlier' });
  const files = last === 'on-import' ? [last] : ['a-good-one', last];
  const scenario = files.map((name) => `${name}.scenario.ts`);
  const limit = maxTime === undefined ? [] : ['--max-time', maxTime];
  const run = bench.start(['measure', ...scenario, '--lane', lane, '--concurrency', '1', ...limit]);
  for (let i = 0; i < 1200 && !existsSync(join(bench.root, 'reached')); i += 1) await sleep(50);
  expect(existsSync(join(bench.root, 'reached'))).toBe(true);
  return { bench, run, kill: (signal: NodeJS.Signals) => run.kill(signal) };
}

test.concurrent.for([
  ['in-setup', 'SIGINT'],
  ['in-warm-up', 'SIGTERM'],
  ['in-wave', 'SIGINT'],
] as const)(
  '%s: on %s it stops in order and keeps the trials that were finished',
  async ([place, signal], { onTestFinished }) => {
    const { bench, run, kill } = await measuring(onTestFinished, place);
    kill(signal);
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/Interrupted: 1 of 2 cases had been measured, so this is no verdict/);
    const { results, journal } = await bench.kept();
    expect(results).toMatchObject({ finished: false, stoppedBy: 'signal', trials: [{ status: 'completed' }] });
    expect(journal).toEqual(results.trials);
    expect(await bench.orphans()).toEqual([]);
  },
);

test.concurrent('while a scenario is read: nothing was measured, and an earlier run is not touched', async ({
  onTestFinished,
}) => {
  const { bench, run, kill } = await measuring(onTestFinished, 'on-import');
  kill('SIGINT');
  const { exitCode, stderr } = await run;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/Interrupted before anything was measured/);
  expect(await readFile(join(bench.root, 'plimsoll-report/results.json'), 'utf8')).toBe('earlier');
  expect(await bench.orphans()).toEqual([]);
});

test.concurrent('a second signal ends it at once', async ({ onTestFinished }) => {
  const { bench, run, kill } = await measuring(onTestFinished, 'looping');
  kill('SIGINT');
  kill('SIGINT');
  expect((await run).exitCode).toBe(130);
  expect(await bench.orphans()).toEqual([]);
});

test.concurrent.for(['live', 'resident'] as const)(
  'killed in the %s lane it leaves no process, not even one in an endless loop, and a journal that can be judged',
  async (lane, { onTestFinished }) => {
    const { bench, run, kill } = await measuring(onTestFinished, 'looping', { lane });
    kill('SIGKILL');
    expect((await run).signal).toBe('SIGKILL');
    expect(await bench.orphans()).toEqual([]);
    const judged = await bench.run(['judge']);
    expect(judged.stdout).toMatch(/the run did not finish, and 1 of 2 cases had been measured/);
    expect(judged.exitCode).toBe(3);
  },
);

test.concurrent('when the time given runs out it is undecided, and what was measured is kept', async ({
  onTestFinished,
}) => {
  const { bench, run } = await measuring(onTestFinished, 'in-wave', { maxTime: '15s' });
  const { exitCode, stdout } = await run;
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/the time given ran out, and 1 of 2 cases had been measured/);
  const { results } = await bench.kept();
  expect(results).toMatchObject({ finished: false, stoppedBy: 'max-time', trials: [{ status: 'completed' }] });
  expect(await bench.orphans()).toEqual([]);
});

test.concurrent('when it runs out while a scenario is read, nothing was measured', async ({ onTestFinished }) => {
  const { bench, run } = await measuring(onTestFinished, 'on-import', { maxTime: '3s' });
  const { exitCode, stderr } = await run;
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/the time given ran out before anything was measured/);
  expect(await bench.orphans()).toEqual([]);
});
