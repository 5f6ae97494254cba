import { execa } from 'execa';
import { expect, test } from 'vitest';
import { GiB, MiB } from '../bytes.ts';
import { flagsForLimit } from './emulate-limit.ts';

/** `heap_size_limit` in MiB of Node 24.21.0 started in a memory cgroup of that limit. */
const underRealLimits = [
  [256 * MiB, 259],
  [512 * MiB, 259],
  [768 * MiB, 432],
  [1 * GiB, 560],
  [2 * GiB, 1120],
  [4 * GiB, 2240],
  [8 * GiB, 2240],
] as const;

test.each(underRealLimits)(
  'a limit of %d bytes gives the heap that V8 takes under a real one: %d MiB',
  async (limit, heap) => {
    const script = 'process.stdout.write(String(v8.getHeapStatistics().heap_size_limit / 1048576))';
    const { stdout } = await execa(process.execPath, [...flagsForLimit(limit), '-e', script], {
      env: { NODE_OPTIONS: '' },
    });
    expect(Number(stdout)).toBe(heap);
  },
);
