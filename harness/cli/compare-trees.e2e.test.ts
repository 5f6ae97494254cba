/** This code and another state of it, measured in turns. */
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { PeakComparison } from '../judge/compare-peaks.ts';
import { makeBench, tiny } from './test-support/bench.ts';

test('what a change makes a path hold is told; the same code holds the same', async ({ onTestFinished }) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  const holding = (factor: number) =>
    tiny(
      'holding',
      `operation: async (_, { size }, { barrier }) => {
        const held = Buffer.alloc(${factor} * size, 1);
        await barrier();
        held.buffer.transfer(0);
      },`,
    );
  await bench.write({ ...holding(8), '.gitignore': 'node_modules\nplimsoll-report\n' });
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  await execa({ cwd: bench.root })`git init --quiet`;
  await execa({ cwd: bench.root })`git add --all`;
  await execa('git', [...who, 'commit', '--quiet', '-m', 'before'], { cwd: bench.root });
  const compare = async (against: string) => {
    const words = ['compare', '--against', against, '--lane', 'live', '--concurrency', '2', '--trials', '1'];
    const { stdout, exitCode, stderr } = await bench.run([...words, '--format', 'json']);
    expect([exitCode, stderr.match(/defect/)]).toEqual([0, null]);
    return (JSON.parse(stdout) as PeakComparison).peaks;
  };
  expect(await compare('.')).toMatchObject([{ case: 'holding size=65536 ×2', change: { verdict: 'alike' } }]);
  await bench.write(holding(16));
  const [grown] = await compare('HEAD');
  expect(grown).toMatchObject({ lane: 'live', change: { verdict: 'more' } });
  // Eight times 64 KiB more in each of two operations, to within the heap's own noise.
  expect(Math.abs((grown?.change.shiftBytes ?? 0) - 2 * 8 * 65_536)).toBeLessThan(32 * 1024);
  expect(await bench.orphans()).toEqual([]);
});
