import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FRAME_PLAINTEXT_SIZE, frameCount, framedSize, KEY_SIZE, NONCE_SIZE } from './frames.ts';
import { internalPartCount, internalPartNumber, internalPartSize } from './parts.ts';
import { internalPartBytes, uploadPartBytes } from './reservation.ts';
import { UnsealingError, unsealPart } from './unsealing.ts';
import { type VariantName, variants } from './variant.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const key = randomBytes(KEY_SIZE);
const sizes = [0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB - 1];

describe('sizes', () => {
  it('of frames are those of the stored layout', () => {
    expect([0, 1, 8 * MiB, 8 * MiB + 1, 16 * MiB].map(frameCount)).toEqual([1, 1, 1, 2, 2]);
    expect(framedSize(16 * MiB)).toBe(16 * MiB + 56);
  });

  it('of internal parts are those of the specification', () => {
    const table = [
      [0, 0, 1],
      [8 * MiB, 8 * MiB, 1],
      [8 * MiB + 1, 8 * MiB + 1, 1],
      [16 * MiB - 1, 16 * MiB - 1, 1],
      [16 * MiB, 8 * MiB, 2],
      [50 * MiB, 8_738_134, 6],
      [512 * MiB, 26_843_546, 20],
      [6_597_946_546, 329_897_328, 20],
    ] as const;
    for (const [content, size, count] of table) {
      expect([internalPartSize(content), internalPartCount(content)]).toEqual([size, count]);
    }
  });

  it('of part numbers leave twenty to every part of the client', () => {
    expect([internalPartNumber(1, 0), internalPartNumber(1, 19), internalPartNumber(2, 0)]).toEqual([1, 20, 21]);
    expect(internalPartNumber(500, 19)).toBe(10_000);
  });
});

describe('the reservation', () => {
  it('covers the slab at every size', () => {
    for (let content = 0; content < 600 * MiB; content += 7 * MiB + 13) {
      expect(uploadPartBytes(content)).toBeGreaterThan(framedSize(internalPartSize(content)));
    }
  });

  it('lets two parts of 16 MiB into 64 MiB', () => {
    expect(2 * uploadPartBytes(16 * MiB)).toBeLessThanOrEqual(64 * MiB);
  });

  it('has the bare part, with its floor, as its historical mistake', () => {
    expect([0, 733, 16 * MiB, 512 * MiB].map(internalPartBytes)).toEqual([64 * KiB, 64 * KiB, 8 * MiB, 26_843_546]);
  });
});

describe.each(['product', 'naive'] satisfies VariantName[])('a part sealed by %s', (name) => {
  it.each(sizes)('of %i bytes has its stored length, its hash, and opens again', (size) => {
    const plaintext = randomBytes(size);
    const { body, sha256 } = seal(name, plaintext);
    expect(body.length).toBe(framedSize(size));
    expect(sha256).toBe(createHash('sha256').update(body).digest('hex'));
    expect(unsealPart(body, key).equals(plaintext)).toBe(true);
  });

  it('has a nonce of its own in every frame', () => {
    const { body } = seal(name, Buffer.alloc(2 * FRAME_PLAINTEXT_SIZE));
    const second = FRAME_PLAINTEXT_SIZE + 28;
    expect(body.subarray(0, NONCE_SIZE)).not.toEqual(body.subarray(second, second + NONCE_SIZE));
  });

  it('takes no byte more than fit', () => {
    const part = variants[name].startPart(10, key);
    expect(part.write(Buffer.alloc(8))).toBe(8);
    expect(part.full).toBe(false);
    expect(part.write(Buffer.alloc(8))).toBe(2);
    expect(part.full).toBe(true);
    expect(part.write(Buffer.alloc(8))).toBe(0);
  });
});

it('is not opened when altered, cut, or with another key', () => {
  const { body } = seal('product', randomBytes(1000));
  expect(() => unsealPart(body, randomBytes(KEY_SIZE))).toThrow(UnsealingError);
  expect(() => unsealPart(body.subarray(0, -1), key)).toThrow('not authentic');
  expect(() => unsealPart(body.subarray(0, 20), key)).toThrow('28 is the least');
  body[500] = (body[500] as number) ^ 1;
  expect(() => unsealPart(body, key)).toThrow('not authentic');
});

it('is never finished before it is full', () => {
  const part = variants.product.startPart(10, key);
  part.write(Buffer.alloc(9));
  expect(() => part.finish()).toThrow('21 of 38');
});

it('holds one slab and nothing of what went through it', () => {
  const chunks = Array.from({ length: 128 }, () => Buffer.alloc(64 * KiB));
  const before = process.memoryUsage().arrayBuffers;
  const part = variants.product.startPart(8 * MiB, key);
  for (const chunk of chunks) part.write(chunk);
  // Auth tag, nonce views and hashes: less than a page.
  expect(process.memoryUsage().arrayBuffers - before - framedSize(8 * MiB)).toBeLessThan(4 * KiB);
  part.discard();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * KiB);
});

/** In chunks of an odd size, so that they straddle frames and the cipher's slices. */
function seal(name: VariantName, plaintext: Buffer): { body: Buffer; sha256: string } {
  const part = variants[name].startPart(plaintext.length, key);
  for (let at = 0; at < plaintext.length; at += 99_991) part.write(plaintext.subarray(at, at + 99_991));
  return part.finish();
}
