/** `release` after a cipher, a hash or a random filling has completed. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  randomFill,
  randomFillSync,
  subtle,
} from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { expectFreed, reuseMemory } from './test-support/expect-freed.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const sizes = [64 * KiB, 8 * MiB];
const key = randomBytes(32);
const nonce = randomBytes(12);

it.each(sizes)('frees %i bytes that went into a cipher, and what came out, when update has returned', (size) => {
  const plain = randomBytes(size);
  const content = digest(plain);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = cipher.update(plain);
  expectFreed(plain);
  reuseMemory(size);
  cipher.final();
  const opened = createDecipheriv('aes-256-gcm', key, nonce).update(sealed);
  expectFreed(sealed);
  expect(digest(opened)).toBe(content);
});

it.each(sizes)('frees %i bytes that were hashed when update has returned', (size) => {
  const bytes = randomBytes(size);
  const expected = digest(bytes);
  const hash = createHash('sha256').update(bytes);
  expectFreed(bytes);
  reuseMemory(size);
  expect(hash.digest('hex')).toBe(expected);
});

it.each(sizes)(
  'frees %i bytes once randomFill has called back, and memory used again stays what it is',
  async (size) => {
    const bytes = Buffer.alloc(size);
    await promisify((view: Buffer, done: (error: Error | null) => void) => randomFill(view, done))(bytes);
    expect(bytes.every((byte) => byte === 0)).toBe(false);
    expectFreed(bytes);
    expect(reuseMemory(size).intact()).toBe(true);
  },
);

it('frees what randomFillSync and randomBytes have filled', () => {
  expectFreed(randomFillSync(Buffer.allocUnsafeSlow(64 * KiB)));
  expectFreed(randomBytes(64 * KiB));
});

it.each(sizes)('frees %i bytes while subtle.digest still works on them: it has a copy', async (size) => {
  const bytes = randomBytes(size);
  const expected = digest(bytes);
  const digesting = subtle.digest('SHA-256', bytes);
  expectFreed(bytes);
  reuseMemory(size);
  expect(Buffer.from(await digesting).toString('hex')).toBe(expected);
});

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
