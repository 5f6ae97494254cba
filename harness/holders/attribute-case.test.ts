import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { closeCompiler, compileModule } from '../compile/compile.ts';
import { runDirectory } from '../compile/run-directory.ts';
import { describeScenario } from '../describe/describe.ts';
import { chooseMeters } from '../meters/choose-meters.ts';
import type { Attributed } from '../results/attribution.ts';
import type { Trial } from '../results/schema.ts';
import { probeSource } from '../trial/entries.ts';
import type { TrialSpec } from '../trial/spec.ts';
import { attributeCase, livePeak } from './attribute-case.ts';
import { growCase } from './grow-case.ts';

const { sockets } = chooseMeters();
let runDir = '';
let probe = '';
const signal = new AbortController().signal;

beforeAll(async () => {
  runDir = await runDirectory(process.cwd());
  probe = (await compileModule(probeSource, { outDir: runDir, name: 'probe' })).path;
}, 60_000);

afterAll(async () => {
  await closeCompiler();
  await rm(runDir, { recursive: true, force: true });
});

async function specOf(name: string, concurrency: number): Promise<TrialSpec> {
  const file = fileURLToPath(new URL(`test-support/${name}.scenario.ts`, import.meta.url));
  const described = await describeScenario(file, { runDir });
  const { points, warmUp } = described.facts;
  const parameters = points[0]?.parameters ?? {};
  const one = { id: name, scenario: name, variant: 'product', parameters, concurrency, governed: false, lanes: [] };
  return {
    ...{ case: one, described, lane: 'live', role: 'trial', index: 0, warmUp, operations: concurrency },
    ...{ budget: Number.MAX_SAFE_INTEGER, mostWaves: 0, idleMs: 0, collectAlways: false },
  };
}

test('three functions that hold 48 MiB in known shares are told apart, to the byte, among much churn', async () => {
  const options = { tools: { probe, meter: null, sockets }, trials: [], runDir, cwd: process.cwd(), signal };
  const found = (await attributeCase(await specOf('three-holders', 1), options)) as Attributed;
  expect(found).toMatchObject({ status: 'attributed', check: { trusted: true }, peak: { checkpoint: 'barrier' } });
  const by = Object.groupBy(found.allocatedBy, ({ stack }) => {
    const names = stack.map((index) => found.frames[index]?.function);
    return names.find((name) => name?.startsWith('hold')) ?? 'others';
  });
  const offHeap = (name: string) => by[name]?.reduce((sum, { offHeapBytes }) => sum + offHeapBytes, 0);
  expect(['holdHalf', 'holdThird', 'holdSixth'].map(offHeap)).toEqual([24 * MiB, 16 * MiB, 8 * MiB]);
  expect(found.heldBy[0]).toMatchObject({ holder: expect.stringMatching(/^`parts` of class Holder \(.*:\d+\)$/) });
  expect(found.churn[0]?.bytes).toBeGreaterThan(MiB);
  expect(found.snapshot?.peakBytes).toBeGreaterThan(found.snapshot?.fileBytes ?? 0);
}, 240_000);

test('a kilobyte that an operation of a scenario leaves is found, with its field', async () => {
  const options = { tools: { probe, meter: null, sockets }, runDir, cwd: process.cwd(), signal };
  const growth = await growCase(await specOf('kilobyte-leak', 4), options);
  expect(growth).toMatchObject({
    operations: 32,
    leaks: [{ objects: 32, path: [expect.stringMatching(/^`#entries` of class Journal \(.*:\d+\)$/), 'Buffer'] }],
  });
}, 240_000);

test('a subject that fails leaves a record that says why, not an error', async () => {
  const spec = await specOf('kilobyte-leak', 4);
  const options = {
    tools: { probe: 'not-there.mjs', meter: null, sockets },
    trials: [],
    runDir,
    cwd: process.cwd(),
    signal,
  };
  const found = await attributeCase(spec, options);
  expect(found).toMatchObject({ status: 'failed', message: expect.stringMatching(/ended by itself with exit code 1/) });
}, 60_000);

test('the peak to be met is the highest that any live trial reached, above its own cold subject', () => {
  const trial = (bytes: number, floor: number) => ({
    status: 'completed',
    live: {
      lower: { heapBytes: bytes, externalBytes: 10, checkpoint: 'x', wave: 0 },
      floor: { usedBytes: floor, externalBytes: 4 },
    },
  });
  const trials = [trial(100, 50), trial(120, 90), { status: 'failed' }] as unknown as Trial[];
  expect(livePeak(trials)).toBe(56);
  expect(livePeak([])).toBeNull();
});
