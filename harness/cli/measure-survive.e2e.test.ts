/** `measure --survive`: what the books call enough, asked of the kernel. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseLimiter } from '../limits/index.ts';
import { type Bench, makeBench, tiny } from './test-support/bench.ts';

/** A minute of runs under real limits. */
const integration = process.env.PLIMSOLL_INTEGRATION === 'true';
const { available } = await chooseLimiter({ keepsDescriptors: true });

/** What a program beside the process holds is in no book of the process: only its container knows of it. */
const beside = `operation: async (_subject, { size }, { barrier }) => {
    const own = Buffer.alloc(size, 1);
    const held = size < 4096 * KiB ? 'true' : 'head -c 67108864 /dev/zero | tail -c 67108864 | wc -c';
    const done = once(spawn('/bin/sh', ['-c', held]), 'close');
    await barrier();
    const [code] = await done;
    own.buffer.transfer(0);
    if (code !== 0) throw new Error('It was killed.');
  },
  parameters: { size: [4096 * KiB] },
  concurrency: [1],
  reservation: ({ size }) => size + 24576 * KiB,`;

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
  const imports = `import { spawn } from 'node:child_process';\nimport { once } from 'node:events';`;
  await bench.write(tiny('beside', beside, imports));
});
afterAll(() => bench.remove());

describe.skipIf(!available || !integration)('measure --survive', () => {
  it('finds a case that dies under a limit which its books call enough, and fails', async () => {
    const words = ['--survive', '1', '--out', 'beside'];
    const { exitCode, verdict } = await bench.judge(['beside.scenario.ts'], { lane: 'resident', words });
    expect(verdict.findings.map(({ code, rule }) => ({ code, rule }))).toEqual([
      { code: 'does-not-fit', rule: 'fits' },
    ]);
    expect(verdict.findings[0]?.sentence).toMatch(/dies under a real limit of .* should be enough/);
    expect(exitCode).toBe(1);
  });
});
