import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { release } from './release.ts';

// Node has it, its types don't.
const { WebAssembly: Wasm } = globalThis as unknown as {
  WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } };
};

it('frees a whole buffer at once', () => {
  const view = Buffer.allocUnsafeSlow(1 << 20);
  const before = process.memoryUsage().arrayBuffers;
  expect(release(view)).toBe(true);
  expect(process.memoryUsage().arrayBuffers).toBe(before - (1 << 20));
  expect(view.byteLength).toBe(0);
});

it('does nothing the second time', () => {
  const view = Buffer.allocUnsafeSlow(64);
  release(view);
  expect(release(view)).toBe(false);
});

it('frees what a cipher returned', () => {
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12));
  expect(release(cipher.update(Buffer.alloc(64 * 1024)))).toBe(true);
});

it('leaves a slice alone, and with it every other slice of the same buffer', () => {
  const slab = Buffer.allocUnsafeSlow(1024).fill(7);
  for (const slice of [slab.subarray(0, 1023), slab.subarray(1), slab.subarray(0, 0)])
    expect(release(slice)).toBe(false);
  expect(slab.every((byte) => byte === 7)).toBe(true);
});

it('leaves the pool alone, even when it is seen whole', () => {
  const slice = Buffer.from('pooled');
  expect(release(slice)).toBe(false);
  expect(release(new Uint8Array(slice.buffer))).toBe(false);
  expect(slice.toString()).toBe('pooled');
});

it('leaves resizable, shared, empty and WebAssembly memory alone, and never throws', () => {
  const views = [
    new Uint8Array(new ArrayBuffer(64, { maxByteLength: 128 })),
    new Uint8Array(new SharedArrayBuffer(64)),
    new Uint8Array(0),
    new Uint8Array(new Wasm.Memory({ initial: 1 }).buffer),
  ];
  for (const view of views) {
    const { byteLength } = view;
    expect(release(view)).toBe(false);
    expect(view.byteLength).toBe(byteLength);
  }
});

it('frees through any kind of view', () => {
  expect(release(new Float64Array(8))).toBe(true);
  expect(release(new DataView(new ArrayBuffer(8)))).toBe(true);
});
