import { expect, test } from 'vitest';
import { settle } from './settle.ts';

function sizes(...values: number[]) {
  let next = 0;
  return () => values[Math.min(next++, values.length - 1)] ?? 0;
}

test('two readings within 64 KiB and nothing under way are rest', async () => {
  expect(await settle({ size: sizes(0, 60_000), pending: async () => 0 }, 500)).toBe(true);
});

test('a process that keeps growing never settles', async () => {
  let size = 0;
  const growing = () => {
    size += 100_000;
    return size;
  };
  expect(await settle({ size: growing, pending: async () => 0 }, 200)).toBe(false);
});

test('a request under way is no rest, however still the memory is', async () => {
  expect(await settle({ size: () => 1, pending: async () => 1 }, 200)).toBe(false);
});
