import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeCompiler } from '../compile/compile.ts';
import { scenarioSchema } from '../results/schema.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { describeScenario, evaluatePoints } from './describe.ts';
import { DescribeError } from './describe-error.ts';
import { makeWorkspace, scenarioSource, type Workspace } from './workspace.fixture.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());
afterAll(closeCompiler);

test('a function scenario is told with its defaults filled in', async () => {
  const { facts, load, sidecars, cwd, node, nodeFlags, bundle, mapPath } = await describeSource(scenarioSource(''));
  const { reservationLocation, sourceHash, ...rest } = facts;
  expect(sourceHash).toMatch(/^[0-9a-f]{64}$/);
  expect(rest).toEqual({
    name: 'tested',
    file: relative(process.cwd(), join(workspace.root, 'a.scenario.ts')),
    shape: 'function',
    kind: 'product',
    points: [1024, 2048].map((size) => ({
      parameters: { size },
      reservationBytes: size,
      movesBytes: size,
      truth: null,
    })),
    ranges: [],
    concurrency: [1, 2],
    warmUp: { size: 64 },
    variants: ['product'],
    allowanceBytes: 0,
    governor: false,
    budgetBytes: null,
    limitBytes: null,
    expects: [],
    mustAdmit: null,
    tight: 0.5,
    plan: 'quick',
    lanes: ['live', 'resident'],
    controls: [],
  });
  expect(reservationLocation).toMatchObject({ function: 'reservation', line: 8 });
  expect({ load, sidecars, cwd, node, nodeFlags }).toEqual({
    load: null,
    sidecars: {},
    cwd: workspace.root,
    node: process.execPath,
    nodeFlags: [],
  });
  expect(mapPath).toBe(`${bundle}.map`);
});

test('what one process has compiled of the modules that all of them load is kept for the next', async () => {
  vi.stubEnv('NODE_COMPILE_CACHE', undefined);
  // Vitest sets it where coverage is asked for.
  vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', undefined);
  await describeSource(scenarioSource(''));
  const [version = ''] = await readdir(join(workspace.root, 'run', 'compile-cache'));
  expect(await readdir(join(workspace.root, 'run', 'compile-cache', version))).not.toEqual([]);
});

test('truth, moves, controls and what must be admitted are evaluated at every point of the matrix', async () => {
  const { facts } = await describeSource(
    scenarioSource(`
      variants: ['product', 'naive'],
      moves: ({ size }) => 3 * size,
      truth: { live: ({ size }) => ({ lower: size, upper: 2 * size }), resident: null },
      lanes: ['live'],
      mustAdmit: { budget: 4096, atLeast: 2 },
      negativeControls: {
        half: { reservation: ({ size }) => size / 2, caughtBy: 'live' },
        inside: { variant: 'naive', caughtBy: 'live', at: { parameters: { size: 2048 }, concurrency: 2 } },
        outside: { variant: 'naive', caughtBy: 'live', at: { parameters: { size: 10 }, concurrency: 1 } },
      },`),
  );
  const reserved = (...pairs: [number, number][]) =>
    pairs.map(([size, reservationBytes]) => ({ parameters: { size }, reservationBytes }));
  expect(() => scenarioSchema.parse(facts)).not.toThrow();
  expect(facts.kind).toBe('reference');
  expect(facts.points[1]).toEqual({
    parameters: { size: 2048 },
    reservationBytes: 2048,
    movesBytes: 6144,
    truth: { live: { lowerBytes: 2048, upperBytes: 4096 }, residentBytes: null },
  });
  expect(facts.mustAdmit?.reservations).toEqual(reserved([1024, 1024], [2048, 2048]));
  expect(facts.controls.map(({ name, reservations }) => [name, reservations])).toEqual([
    ['half', reserved([1024, 512], [2048, 1024])],
    ['inside', null],
    ['outside', reserved([1024, 1024], [2048, 2048], [10, 10])],
  ]);
});

test('a range is told with its jumps, for every combination of the other parameters', async () => {
  const { facts } = await describeSource(
    scenarioSource(`
      parameters: { size: { between: [0, 1 << 24], sweep: [1 << 20] }, edge: [1, 2] },
      warmUp: { size: 1, edge: 1 },
      reservation: ({ size, edge }) => size + (size > (edge << 20) ? 1 << 20 : 0),`),
  );
  expect(() => scenarioSchema.parse(facts)).not.toThrow();
  expect(facts.points.map(({ parameters }) => parameters)).toEqual([
    { size: 1 << 20, edge: 1 },
    { size: 1 << 20, edge: 2 },
  ]);
  const MiB = 1 << 20;
  const range = { parameter: 'size', low: 0, high: 16 * MiB };
  expect(facts.ranges).toEqual([
    { ...range, others: { edge: 1 }, jumps: [{ at: MiB + 1, fromBytes: MiB, toBytes: 2 * MiB + 1 }] },
    { ...range, others: { edge: 2 }, jumps: [{ at: 2 * MiB + 1, fromBytes: 2 * MiB, toBytes: 3 * MiB + 1 }] },
  ]);
});

test('points outside of the matrix are evaluated when they are asked for', async () => {
  const described = await describeSource(scenarioSource('moves: ({ size }) => 3 * size,'));
  expect(await evaluatePoints(described, [{ size: 7 }, { size: 9 }])).toEqual([
    { parameters: { size: 7 }, reservationBytes: 7, movesBytes: 21, truth: null },
    { parameters: { size: 9 }, reservationBytes: 9, movesBytes: 27, truth: null },
  ]);
});

test("a server's load and sidecars are compiled beside it, and its folder and flags are found", async () => {
  const source = scenarioSource(`
    operation: undefined, start: () => ({ port: 1 }), load: './a.load.ts', cwd: './service',
    nodeFlags: ['--max-old-space-size=64'], sidecars: { peer: { module: './peer.ts', options: { slow: true } } },`);
  const described = await describeSource(source, {
    'a.load.ts': 'export const operation = (): void => {};',
    'peer.ts': 'export const start = (): number => 1;',
    'service/package.json': '{}',
  });
  expect(described.facts.shape).toBe('server');
  expect(described.cwd).toBe(join(workspace.root, 'service'));
  expect(described.nodeFlags).toEqual(['--max-old-space-size=64']);
  expect(described.sidecars.peer?.options).toEqual({ slow: true });
  expect(await readFile(described.load?.bundle ?? '', 'utf8')).toContain('operation');
  expect(await readFile(described.sidecars.peer?.bundle ?? '', 'utf8')).toContain('start');
});

test('a load that does not exist is named with its field', async () => {
  const source = scenarioSource("operation: undefined, start: () => ({ port: 1 }), load: './gone.ts',");
  const error = await failureOf(source);
  expect(error).toMatchObject({ code: 'PLIMSOLL_DESCRIBE', reason: 'not found' });
  expect(error.message).toMatch(/a\.scenario\.ts: load names .*gone\.ts, which does not exist/);
});

test('a flood on stdout and open handles do not get in the way', async () => {
  const flood = "for (let i = 0; i < 2000; i++) console.log('x'.repeat(1000));\nsetInterval(() => {}, 1000);";
  const { facts } = await describeSource(scenarioSource('', flood));
  expect(facts.name).toBe('tested');
});

test("flags and coverage meant for Plimsoll do not reach the user's code", async () => {
  vi.stubEnv('NODE_OPTIONS', '--stack-trace-limit=1');
  vi.stubEnv('NODE_V8_COVERAGE', join(workspace.root, 'coverage'));
  vi.stubEnv('KEPT', 'kept');
  const seen = '[process.env.NODE_OPTIONS, process.env.NODE_V8_COVERAGE, process.env.KEPT].map(String)';
  const { facts } = await describeSource(scenarioSource(`expects: [...new Set(${seen})],`));
  expect(facts.expects).toEqual(['undefined', 'kept']);
  vi.unstubAllEnvs();
});

test("a module that throws is told with file and line of the user's source", async () => {
  const error = await failureOf(scenarioSource('', "import './src/table.ts';"), {
    'src/table.ts':
      'interface Row { n: number }\n\nexport function load(): Row {\n  throw new RangeError("no rows");\n}\nload();',
  });
  expect(error).toMatchObject({ reason: 'threw' });
  expect(error.message).toMatch(/threw RangeError: no rows at load \(.*src\/table\.ts:4:9\)/);
  expect(error.stack).toMatch(/src\/table\.ts:6:1/);
  expect(error.stack).not.toMatch(/\.mjs|harness\/describe/);
});

test('a module that fails later, outside its own evaluation, is told as well', async () => {
  const source = scenarioSource('', "setImmediate(() => { throw new Error('late'); });\nawait new Promise(() => {});");
  expect((await failureOf(source)).message).toContain('threw Error: late');
});

test('a module that hangs is ended at the time limit', async () => {
  const error = await failureOf(scenarioSource('', "console.log('waiting');\nfor (;;);"), {}, 1500);
  expect(error).toMatchObject({ reason: 'hung', output: 'waiting' });
  expect(error.message).toMatch(/did not finish loading within 1\.5 s.*setup or start/);
});

test('a module that awaits what never settles is told at once', async () => {
  const error = await failureOf(scenarioSource('', 'await new Promise(() => {});'));
  expect(error.message).toMatch(/waits for a promise that nothing settles/);
});

test('a module that exits is told with its exit code and its last output', async () => {
  const error = await failureOf(scenarioSource('', "console.error('bye');\nprocess.exit(0);"));
  expect(error).toMatchObject({ reason: 'exited', output: 'bye' });
  expect(error.message).toMatch(/ended its process with exit code 0 while it was loaded\. Remove process\.exit\(\)/);
});

test('a module without a default export is told what it does export', async () => {
  const error = await failureOf('export const scenario = 1;');
  expect(error).toMatchObject({ reason: 'no default export' });
  expect(error.message).toMatch(/no default export \(it exports scenario\)\. Write export default defineScenario/);
});

test('a field that is wrong is told with the file', async () => {
  const error = await describeSource(scenarioSource('tight: 50,')).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ScenarioError);
  expect(error).toMatchObject({ field: 'tight', file: relative(process.cwd(), join(workspace.root, 'a.scenario.ts')) });
});

test('a formula that throws is told with the point, and where it threw', async () => {
  const source = scenarioSource('reservation: ({ size }) => bytes(size),', "import { bytes } from './bytes.ts';");
  const table =
    'export function bytes(size: number): number {\n  if (size > 2000) throw new Error("too big");\n  return size;\n}';
  const error = await describeSource(source, { 'bytes.ts': table }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ field: 'reservation', problem: 'threw Error: too big for { size: 2048 }' });
  expect(((error as Error).cause as Error).message).toMatch(/bytes\.ts:2:/);
});

async function describeSource(source: string, others: Record<string, string> = {}, timeLimitMs = 30_000) {
  const file = await workspace.write({ 'a.scenario.ts': source, ...others });
  return describeScenario(file, { runDir: join(workspace.root, 'run'), timeLimitMs });
}

async function failureOf(...args: Parameters<typeof describeSource>): Promise<DescribeError> {
  const error = await describeSource(...args).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DescribeError);
  return error as DescribeError;
}
