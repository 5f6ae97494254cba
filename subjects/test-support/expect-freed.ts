import { expect } from 'vitest';
import { release } from '../release.ts';

/** Releases `view` and expects its memory gone in the same turn, and nothing done by a second release. */
export function expectFreed(view: ArrayBufferView): void {
  const { byteLength } = view;
  const before = process.memoryUsage().arrayBuffers;
  expect(release(view)).toBe(true);
  // At least: the collector's own thread may end a sweep in between.
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(byteLength);
  expect((view.buffer as ArrayBuffer).detached).toBe(true);
  expect(release(view)).toBe(false);
}

/** Expects `view` to be refused and to keep its bytes and its whole buffer. */
export function expectRefused(view: Uint8Array): void {
  const bytes = Buffer.from(view);
  const around = view.buffer.byteLength;
  expect(release(view)).toBe(false);
  expect(view.buffer.byteLength).toBe(around);
  expect(bytes.equals(view)).toBe(true);
}

/** Takes memory of this size again and fills it with something else: whoever still reads or writes there is found out. */
export function reuseMemory(bytes: number): { intact(): boolean } {
  const expected = Buffer.alloc(bytes, 0xee);
  const buffers = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(bytes).fill(0xee));
  return { intact: () => buffers.every((buffer) => buffer.equals(expected)) };
}
