/** Scenarios that fail in every way that one process can: all in one run, which must lose nothing of the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../judge/verdict.ts';
import { type Bench, type JudgedRun, makeBench, tiny } from './test-support/bench.ts';

/** In the measured waves only: the warm-up is smaller. */
const inWave = (code: string) => `operation: async (_subject, { size }, { barrier }) => {
    await barrier();
    if (size === 64 * KiB) ${code}
  },`;

const scenarios = {
  ...tiny('good', ''),
  ...tiny('in-setup', `setup: () => {\n    throw new Error('no database');\n  },`),
  ...tiny('in-warm-up', `operation: async () => {\n    throw new TypeError('broken pipe');\n  },`),
  ...tiny('in-wave', inWave(`throw new RangeError('too large');`)),
  ...tiny('no-error', inWave(`throw undefined;`)),
  ...tiny('uncaught', inWave(`{ setImmediate(() => { throw new Error('lost'); }); await new Promise(() => {}); }`)),
  ...tiny('rejected', inWave(`{ void Promise.reject(new Error('nobody')); await new Promise((r) => setTimeout(r)); }`)),
  ...tiny('exits', inWave(`process.exit(0);`)),
  ...tiny('killed', inWave(`{ process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); }`)),
  ...tiny(
    'out-of-heap',
    `nodeFlags: ['--max-old-space-size=20'],
  ${inWave(`for (const all: unknown[] = []; ; ) all.push(new Array(1000).fill(all.length));`)}`,
  ),
};

/** Floods its output, leaves handles open, and tells a process manager that it is ready. */
const noisy = tiny(
  'noisy',
  `setup: () => {
    for (let i = 0; i < 5000; i += 1) console.log('x'.repeat(200));
    setInterval(() => {}, 1000);
    createServer().listen(0, '127.0.0.1');
    process.send?.('ready');
  },`,
  `import { createServer } from 'node:net';`,
);
const bookless = tiny('books-nothing', 'governor: fromChannel(),');

let bench: Bench;
let run: JudgedRun;
let accounting: JudgedRun;
let dying: JudgedRun;

/** Answers that its wave is done, and is dead when its resident set is read. */
const dies = tiny(
  'dies-after-wave',
  inWave(`setImmediate(() => setImmediate(() => process.kill(process.pid, 'SIGKILL')));`),
);

beforeAll(async () => {
  bench = await makeBench();
  await bench.write({ ...scenarios, ...noisy, ...bookless, ...dies });
  [run, accounting, dying] = await Promise.all([
    bench.judge(Object.keys(scenarios)),
    bench.judge(['noisy.scenario.ts', 'books-nothing.scenario.ts'], { words: ['--out', 'accounting'] }),
    bench.judge(['dies-after-wave.scenario.ts'], { lane: 'resident', words: ['--out', 'dying'] }),
  ]);
}, 120_000);
afterAll(() => bench.remove());

const findingsOf = (name: string): Finding[] => run.verdict.findings.filter(({ scenario }) => scenario === name);

test('the exit code is that of a scenario that failed', () => {
  expect(run.exitCode).toBe(6);
});

describe('each is told with what happened and where', () => {
  test.each([
    ['in-setup', 'threw', /Error: no database at Object\.setup \(in-setup\.scenario\.ts:16:11\)/],
    ['in-warm-up', 'threw', /TypeError: broken pipe at Object\.operation \(in-warm-up\.scenario\.ts:16:11\)/],
    ['in-wave', 'threw', /RangeError: too large at Object\.operation \(in-wave\.scenario\.ts:17:\d+\)/],
    ['no-error', 'threw', /threw undefined/],
    ['uncaught', 'threw', /nobody caught: Error: lost at .*\(uncaught\.scenario\.ts:17:\d+\)/],
    ['rejected', 'threw', /nobody caught: Error: nobody at Object\.operation \(rejected\.scenario\.ts:17:\d+\)/],
    ['exits', 'exited', /ended by itself with exit code 0/],
    ['killed', 'killed', /SIGKILL.*memory/],
    ['out-of-heap', 'out of heap', /ran out of V8 heap \(SIGABRT, exit code 134\) with [\d.]+ MiB reachable/],
  ])('%s', async (name, reason, sentence) => {
    const [finding, ...others] = findingsOf(name);
    expect(finding).toMatchObject({ code: 'scenario-failed', severity: 'error' });
    expect(finding?.sentence).toMatch(sentence);
    expect(finding?.remedy).not.toBe('');
    expect(others).toEqual([]);
    const { results } = await bench.kept();
    const trials = results.trials.filter((trial) => trial.case.startsWith(name));
    expect(trials).toMatchObject([{ status: 'failed', reason }]);
  });
});

test('the stack of the user is kept, without frames of ours', async () => {
  const { results } = await bench.kept();
  const trial = results.trials.find((one) => one.case.startsWith('in-wave'));
  expect(trial).toMatchObject({
    output: expect.stringMatching(/^RangeError.*\n +at Object\.operation \(in-wave\S+\)$/),
  });
});

test('a good one does not mind the others', () => {
  expect(findingsOf('good')).toEqual([]);
  expect(run.verdict.cases.find(({ scenario }) => scenario === 'good')).toMatchObject({ status: 'holds' });
});

test('every trial is in the results and in the journal', async () => {
  const { results, journal } = await bench.kept();
  expect(results).toMatchObject({ finished: true, stoppedBy: null });
  expect(new Set(results.trials.map((trial) => trial.case)).size).toBe(Object.keys(scenarios).length);
  expect(journal).toEqual(results.trials);
});

test('no process is left', async () => {
  expect(await bench.orphans()).toEqual([]);
});

test('one that declares a governor and books nothing breaks the accounting, and one that is noisy holds', () => {
  const [finding, ...more] = accounting.verdict.findings;
  expect(finding).toMatchObject({ code: 'accounting-broken', scenario: 'books-nothing' });
  expect(finding?.sentence).toMatch(/booked nothing/);
  expect(more).toEqual([]);
  expect(accounting.verdict.cases.map(({ scenario, status }) => [scenario, status])).toEqual([
    ['books-nothing', 'fails'],
    ['noisy', 'holds'],
  ]);
  expect(accounting.exitCode).toBe(5);
});

test('a process that dies between two questions is told as killed, not as unreadable', () => {
  expect(dying.exitCode).toBe(6);
  expect(dying.verdict.findings[0]?.sentence).toMatch(/: the measured process was killed \(SIGKILL\)/);
});
