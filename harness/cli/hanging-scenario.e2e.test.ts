/** Scenarios that never come to an end, with time limits of seconds; and servers whose other processes fail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, type JudgedRun, makeBench, type Run, tiny } from './test-support/bench.ts';

const inWave = (code: string) => `operation: async (_subject, { size }, { barrier }) => {
    if (size === 64 * KiB) ${code}
    await barrier();
  },`;

const hanging = {
  ...tiny('good', ''),
  ...tiny('setup-waits', 'setup: () => new Promise(() => {}),'),
  ...tiny('wave-waits', inWave('await new Promise(() => {});')),
  ...tiny('wave-loops', inWave('for (;;);')),
};
const others = {
  ...tiny('import-loops', '', 'for (;;);'),
  ...tiny(
    'one-stays-away',
    `operation: async (_subject, { size }, { barrier, index }) => {
    if (size === 64 * KiB && index === 1) await new Promise(() => {});
    await barrier();
  },`,
  ),
  ...tiny('no-barrier', 'operation: () => new Promise((resolve) => setTimeout(resolve, 1)),'),
};

let bench: Bench;
let run: JudgedRun;
let atImport: Run;
let stuck: JudgedRun;

beforeAll(async () => {
  bench = await makeBench();
  await bench.write({ ...hanging, ...others });
  const impatient = { entry: 'impatient' } as const;
  const two = { ...impatient, atOnce: 2, words: ['--out', 'stuck'] };
  [run, atImport, stuck] = await Promise.all([
    bench.judge(Object.keys(hanging), impatient),
    bench.run(['measure', 'import-loops.scenario.ts'], impatient),
    bench.judge(['one-stays-away.scenario.ts', 'no-barrier.scenario.ts'], two),
  ]);
}, 120_000);
afterAll(() => bench.remove());

test.each([
  ['setup-waits', /the measured process did not answer "start" within 3 s/],
  ['wave-waits', /the measured process did not answer "wave" within 3 s/],
  ['wave-loops', /the measured process did not answer "wave" within 3 s/],
])('%s is told as hung', (name, sentence) => {
  const [finding, ...more] = run.verdict.findings.filter(({ scenario }) => scenario === name);
  expect(finding).toMatchObject({ code: 'scenario-failed', sentence: expect.stringMatching(sentence) });
  expect(finding?.remedy).toMatch(/await that nothing resolves/);
  expect(more).toEqual([]);
});

test('the exit code is that of a scenario that failed, and the others keep their figures', async () => {
  expect(run.exitCode).toBe(6);
  expect(run.verdict.cases.find(({ scenario }) => scenario === 'good')).toMatchObject({ status: 'holds' });
  const { results, journal } = await bench.kept();
  expect(results.finished).toBe(true);
  expect(journal).toEqual(results.trials);
  expect(results.trials.filter(({ status }) => status === 'failed')).toHaveLength(3);
});

test('a scenario that hangs on import is told before anything is measured', () => {
  expect(atImport.stderr).toMatch(/import-loops.scenario.ts did not finish loading within 3 s.*into setup or start/);
  expect(atImport.exitCode).toBe(6);
});

test('operations that are not held are no measurement, and the remedy names the barrier', () => {
  expect(stuck.exitCode).toBe(4);
  const of = (name: string) => stuck.verdict.findings.find(({ scenario }) => scenario === name);
  expect(of('one-stays-away')?.sentence).toMatch(/1 of 2 operations had reached the barrier, and in 1 s no further/);
  expect(of('no-barrier')?.sentence).toMatch(/0 operations were in flight at the peak instead of 2/);
  for (const name of ['one-stays-away', 'no-barrier']) expect(of(name)?.remedy).toMatch(/Await `barrier\(\)`/);
});

test('no process is left', async () => {
  expect(await bench.orphans()).toEqual([]);
});
