import { expect, it } from 'vitest';
import { release } from './release.ts';
import { expectFreed, expectRefused } from './test-support/expect-freed.ts';

// Node has it, its types don't.
const { WebAssembly: Wasm } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => { buffer: ArrayBuffer };
  };
};

it.each([1024, 64 * 1024, 8 * 1024 * 1024])('frees a whole buffer of %i bytes at once, and only once', (size) => {
  expectFreed(Buffer.allocUnsafeSlow(size));
});

it('frees through any kind of view', () => {
  expectFreed(new Float64Array(1024));
  expectFreed(new DataView(new ArrayBuffer(1024)));
  expectFreed(Buffer.from(new ArrayBuffer(1024)));
});

it('does nothing the second time, through whichever view', () => {
  const buffer = new ArrayBuffer(64);
  const [first, second] = [new Uint8Array(buffer), new DataView(buffer)];
  expect(release(first)).toBe(true);
  for (const view of [first, second, new Uint8Array(structuredClone(new ArrayBuffer(0)))])
    expect(release(view)).toBe(false);
});

it('leaves alone what was transferred to somebody else', () => {
  const view = new Uint8Array(64).fill(7);
  const moved = structuredClone(view.buffer, { transfer: [view.buffer] });
  expect(release(view)).toBe(false);
  expect(new Uint8Array(moved).every((byte) => byte === 7)).toBe(true);
});

it('leaves a slice alone, and with it every other slice of the same buffer', () => {
  const slab = Buffer.allocUnsafeSlow(1024).fill(7);
  for (const slice of [slab.subarray(0, 1023), slab.subarray(1), slab.subarray(0, 0)]) expectRefused(slice);
  expect(slab.every((byte) => byte === 7)).toBe(true);
});

it.each([
  ['Buffer.from', () => Buffer.from('pooled')],
  ['Buffer.allocUnsafe', () => Buffer.allocUnsafe(1000)],
  ['Buffer.concat', () => Buffer.concat([Buffer.from('a'), Buffer.from('b')])],
])('leaves the pool alone that %s cuts from, even when it is seen whole', (_, allocate) => {
  const slice = allocate().fill('x');
  expect(slice.buffer.byteLength).toBe(Buffer.poolSize);
  expectRefused(slice);
  expectRefused(new Uint8Array(slice.buffer));
  expect(slice.every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
});

it('leaves a resizable buffer alone, of which transfer(0) would keep the maximum', () => {
  const buffer = new ArrayBuffer(64, { maxByteLength: 1024 * 1024 });
  expectRefused(new Uint8Array(buffer));
  expectRefused(new Uint8Array(buffer, 0, 64));
  expect(buffer.transfer(0).maxByteLength).toBe(1024 * 1024);
});

it.each([
  ['shared memory', () => new SharedArrayBuffer(64)],
  ['growable shared memory', () => new SharedArrayBuffer(64, { maxByteLength: 128 })],
  ['WebAssembly memory', () => new Wasm.Memory({ initial: 1 }).buffer],
  ['shared WebAssembly memory', () => new Wasm.Memory({ initial: 1, maximum: 2, shared: true }).buffer],
  ['an empty buffer', () => new ArrayBuffer(0)],
])('leaves %s alone, without an error', (_, buffer) => {
  expectRefused(new Uint8Array(buffer()));
});
