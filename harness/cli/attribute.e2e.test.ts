import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attributed } from '../results/attribution.ts';
import { type Bench, makeBench, tiny } from './test-support/bench.ts';

let bench: Bench;

/** 3 MiB in a class's field where half a MiB is booked, and two kilobytes that stay of every operation. */
const cabinet = `
class Cabinet {
  parts: Buffer[] = [];
}
const forgotten: Buffer[] = [];
function fillCabinet(cabinet: Cabinet): void {
  for (let i = 0; i < 3; i += 1) cabinet.parts.push(Buffer.alloc(1024 * 1024, 1));
  forgotten.push(Buffer.allocUnsafeSlow(2048));
}`;
const operation = `operation: async (_subject, _parameters, { barrier }) => {
    const cabinet = new Cabinet();
    fillCabinet(cabinet);
    await barrier();
    cabinet.parts.length = 0;
  },`;

beforeAll(async () => {
  bench = await makeBench();
  await bench.write(tiny('cabinet', operation, cabinet));
});

afterAll(async () => {
  await bench.remove();
});

const measured = ['measure', 'cabinet.scenario.ts', '--lane', 'live', '--concurrency', '2'];

function placed({ frames, allocatedBy, heldBy }: Attributed) {
  const stack = allocatedBy[0]?.stack.flatMap((index) => frames[index] ?? []) ?? [];
  const line = readFileSync(join(bench.root, 'cabinet.scenario.ts'), 'utf8').split('\n');
  const lineOf = (text: string) => line.findIndex((one) => one.includes(text)) + 1;
  return { stack, offHeapBytes: allocatedBy[0]?.offHeapBytes, holder: heldBy[0]?.holder, lineOf };
}

describe('an under-reserved finding', () => {
  test('finds out by itself which function allocated the bytes at the peak, and which field held them', async () => {
    const { exitCode, stderr } = await bench.run([...measured, '--out', 'by-itself']);
    const { attributions, growths } = (await bench.kept('by-itself')).results;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(attributions).toHaveLength(1);
    expect(attributions[0]).toMatchObject({ status: 'attributed', check: { trusted: true } });
    const { stack, offHeapBytes, holder, lineOf } = placed(attributions[0] as Attributed);
    expect(offHeapBytes).toBe(6 * 1024 * 1024);
    expect(stack.map(({ function: name }) => name)).toEqual(['operation', 'fillCabinet', 'alloc']);
    expect(stack[1]).toMatchObject({ file: 'cabinet.scenario.ts', line: lineOf('function fillCabinet') });
    expect(holder).toBe(`\`parts\` of class Cabinet (cabinet.scenario.ts:${lineOf('class Cabinet')})`);
    expect(growths).toEqual([]);
  });

  test('asks nobody when that is not wanted', async () => {
    const { exitCode } = await bench.run([...measured, '--no-attribute', '--out', 'not-wanted']);
    expect(exitCode).toBe(1);
    expect((await bench.kept('not-wanted')).results.attributions).toEqual([]);
  });
});

test('--attribute also finds what stays of operations; two runs of the same code do not differ', {
  timeout: 240_000,
}, async () => {
  await bench.run([...measured, '--attribute', '--out', 'asked']);
  const { attributions, growths } = (await bench.kept('asked')).results;
  expect(attributions).toHaveLength(1);
  expect(growths[0]?.retainedBytesPerOperation).toBeGreaterThan(2048);
  expect(growths[0]?.leaks[0]?.path.join(' / ')).toMatch(/`forgotten`/);
  const { stdout, exitCode } = await bench.run(['compare', 'by-itself/results.json', 'asked/results.json']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/nothing differs by more than two runs do/);
});

test('whoever asks for the stacks of runs that were not attributed is told how they can be', async () => {
  const { stderr, exitCode } = await bench.run(['compare', 'not-wanted/results.json', 'asked/results.json', '--json']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/has none, .*Measure the same case in both with --attribute/s);
});
