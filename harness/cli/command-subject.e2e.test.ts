/** Programs that are no JavaScript, measured from outside: in Python with threads and with processes, and in C. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, makeBench } from './test-support/bench.ts';

const programs = fileURLToPath(new URL('../../fixtures/programs', import.meta.url));
const python = has('python3', '--version');
const gcc = has('gcc', '--version');
/** Each of them takes half a minute. */
const integration = process.env.PLIMSOLL_INTEGRATION === 'true';
if (!integration) console.warn('Servers that fork, and one in C, are kept for `pnpm test:integration`.');
if (!python) console.warn('python3 is not installed: its server is not measured here.');
if (!gcc) console.warn('gcc is not installed: the server in C is not measured here.');

let bench: Bench;

beforeAll(async () => {
  bench = await makeBench();
});

afterAll(() => bench.remove());

describe.skipIf(!python)('a server in Python', () => {
  it('holds with an honest reservation, and its gauge agrees', async () => {
    const start =
      "command(['python3', SERVER, '{port}'], { env: { RESERVED_PER_REQUEST: '4194304' }, booked: BOOKED })";
    const file = await write('threads', start, 'reservation: ({ body }) => body + 4 * MiB,');
    const { verdict, exitCode } = await judge(file);
    expect(verdict.sentence).toContain('threads with 8 MiB at 4 at once');
    expect(exitCode).toBe(0);
    const [one] = verdict.cases;
    expect(one?.neededBytes).toBeGreaterThan(7.5 * 2 ** 20);
    expect(ruleOf(one, 'accounting')).toMatchObject({ status: 'holds', detail: 'gauge at 48.0 MiB' });
    expect(await bench.orphans()).toEqual([]);
  });

  it.runIf(integration)('that forks a worker for each request is summed over all of them', async () => {
    const start = "command(['python3', SERVER, '{port}', '--fork'])";
    const file = await write('forks', start, 'reservation: ({ body }) => body / 2,');
    const { verdict, exitCode } = await judge(file);
    expect(exitCode).toBe(1);
    expect(verdict.findings[0]).toMatchObject({ code: 'under-reserved', rule: 'resident' });
    expect(verdict.cases[0]?.neededBytes).toBeGreaterThan(8 * 2 ** 20);
    const { results } = await bench.kept();
    const [series] = results.trials.flatMap((trial) => (trial.status === 'completed' ? trial.series : []));
    expect(series?.source).toContain('summed over the process tree');
    expect(await bench.orphans()).toEqual([]);
  });

  it('that ends by itself is told with what it said', async () => {
    const file = await write(
      'broken',
      "command(['python3', '-c', 'raise SystemExit(\"no disk\")'])",
      'limit: 64 * MiB,',
    );
    const { verdict, exitCode } = await judge(file);
    expect(exitCode).toBe(6);
    expect(verdict.findings[0]?.sentence).toMatch(/ended by itself with exit code 1/);
  });
});

describe.runIf(gcc && integration)('a server in C', () => {
  it('without a reservation is judged by whether it fits its limit', async () => {
    const binary = `${bench.root}/held`;
    const { status, stderr } = spawnSync('gcc', ['-O2', '-pthread', '-o', binary, `${programs}/held.c`]);
    expect(status, String(stderr)).toBe(0);
    const start = `command(['${binary}', '{port}'])`;
    const { verdict, exitCode } = await judge(await write('fits', start, 'limit: 96 * MiB,'));
    expect(verdict.sentence).toMatch(/fits body=8388608 ×4 fits, peak 3\d\.\d MiB/);
    expect(exitCode).toBe(0);
    const small = await judge(await write('bursts', start, 'limit: 40 * MiB,'));
    expect(small.exitCode).toBe(1);
    expect(small.verdict.findings[0]).toMatchObject({ code: 'does-not-fit' });
  });
});

describe('a command', () => {
  it.each([
    ['', 'reservation is missing, and so is limit'],
    ['limit: 64 * MiB, governor: fromChannel(),', 'governor is not a known field'],
    ["limit: 64 * MiB, lanes: ['live'],", "names 'live'"],
  ])('with %s is refused', async (fields, said) => {
    const { exitCode, stderr } = await bench.run(['measure', await write('refused', "command(['true'])", fields)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said.replace('governor is not a known field', 'governor'));
  });
});

function judge(file: string) {
  return bench.judge([file], { lane: 'resident', atOnce: 4 });
}

function ruleOf(one: { readonly rules: readonly { readonly rule: string }[] } | undefined, name: string) {
  return one?.rules.find(({ rule }) => rule === name);
}

function write(name: string, start: string, fields: string): Promise<string> {
  return bench.write({
    [`${name}.scenario.ts`]: `import { command, defineScenario, fromChannel, MiB } from 'plimsoll';
const SERVER = ${JSON.stringify(`${programs}/held.py`)};
const BOOKED = { path: '/metrics', gauge: 'booked_high_bytes' };
export default defineScenario({
  name: '${name}',
  parameters: { body: [8 * MiB] },
  concurrency: [4],
  warmUp: { body: 64 * 1024 },
  start: ${start},
  load: ${JSON.stringify(`${programs}/held.load.ts`)},
  ${fields}
} as never);`,
  });
}

function has(program: string, word: string): boolean {
  return spawnSync(program, [word]).status === 0;
}
