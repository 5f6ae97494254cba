import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { uploadPartBytes } from '../reservation.ts';
import { firstFormula, secondFormula, thirdFormula } from '../reservation-history.ts';
import { ConcatenatedPart } from '../variants/concatenating.ts';
import { HistoricPart } from '../variants/historic.ts';
import { FRAME_PLAINTEXT_SIZE, frameCount, framedSize, KEY_SIZE, NONCE_SIZE } from './frames.ts';
import type { PartBuilder, SealedPart } from './part.ts';
import { internalPartCount, internalPartNumber, internalPartSize } from './parts.ts';
import { releaseSlab, SealedSlab } from './sealing.ts';
import { UnsealingError, unsealPart } from './unsealing.ts';

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

  it('had three formulas before, whose values history wrote down', () => {
    const contents = [0, 100 * KiB, 8 * MiB, 16 * MiB - 1, 16 * MiB, 512 * MiB];
    expect(contents.map(firstFormula)).toEqual([64 * KiB, 200 * KiB, 16 * MiB, 16 * MiB, 16 * MiB, 16 * MiB]);
    expect(contents.map(secondFormula)).toEqual([64 * KiB, 100 * KiB, 8 * MiB, 16 * MiB - 1, 8 * MiB, 26_843_546]);
    const third = [64 * KiB, 400 * KiB, 32 * MiB, 48 * MiB - 2, 32 * MiB, 2 * 26_843_546 + 16 * MiB];
    expect(contents.map(thirdFormula)).toEqual(third);
  });
});

type Way = 'sealed slab' | 'concatenated' | 'historic';
const ways: Readonly<Record<Way, (bytes: number) => PartBuilder>> = {
  'sealed slab': (bytes) => new SealedSlab(bytes, key),
  concatenated: (bytes) => new ConcatenatedPart(bytes, key),
  historic: (bytes) => new HistoricPart(bytes, key),
};

describe.each(Object.keys(ways) as Way[])('a part, %s,', (way) => {
  it.each(sizes)('of %i bytes has its stored length, its checksum, and opens again', (size) => {
    const plaintext = randomBytes(size);
    const { body, crc32: checksum } = seal(way, plaintext);
    expect(body.length).toBe(framedSize(size));
    expect(checksum).toBe(crc32(body));
    expect(unsealPart(body, key).equals(plaintext)).toBe(true);
  });

  it('has a nonce of its own in every frame', () => {
    const { body } = seal(way, Buffer.alloc(2 * FRAME_PLAINTEXT_SIZE));
    const second = FRAME_PLAINTEXT_SIZE + 28;
    expect(body.subarray(0, NONCE_SIZE)).not.toEqual(body.subarray(second, second + NONCE_SIZE));
  });

  it('takes no byte more than fit', () => {
    const part = ways[way](10);
    expect(part.write(Buffer.alloc(8))).toBe(8);
    expect(part.full).toBe(false);
    expect(part.write(Buffer.alloc(8))).toBe(2);
    expect(part.full).toBe(true);
    expect(part.write(Buffer.alloc(8))).toBe(0);
  });
});

it('is not opened when altered, cut, or with another key', () => {
  const { body } = seal('sealed slab', randomBytes(1000));
  expect(() => unsealPart(body, randomBytes(KEY_SIZE))).toThrow(UnsealingError);
  expect(() => unsealPart(body.subarray(0, -1), key)).toThrow('not authentic');
  expect(() => unsealPart(body.subarray(0, 20), key)).toThrow('28 is the least');
  body[500] = (body[500] as number) ^ 1;
  expect(() => unsealPart(body, key)).toThrow('not authentic');
});

it('is never finished before it is full', () => {
  const part = new SealedSlab(10, key);
  part.write(Buffer.alloc(9));
  expect(() => part.finish()).toThrow('21 of 38');
});

it('leaves a slab alone once it was handed out, and frees one that never was', () => {
  const sent = new SealedSlab(10, key);
  sent.write(Buffer.alloc(10));
  const { body } = sent.finish();
  sent.discard();
  expect(body.length).toBe(framedSize(10));
  const before = process.memoryUsage().arrayBuffers;
  const given = new SealedSlab(8 * MiB, key);
  given.discard();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * KiB);
});

it('may stand in a larger slab, and frees all of it', () => {
  const part = new SealedSlab(10, key, 64);
  part.write(Buffer.alloc(10, 1));
  const { body } = part.finish();
  expect(body.length).toBe(framedSize(10));
  expect(body.buffer.byteLength).toBe(framedSize(64));
  expect(unsealPart(body, key)).toEqual(Buffer.alloc(10, 1));
  expect(releaseSlab(body)).toBe(true);
  expect(body.buffer.byteLength).toBe(0);
});

it('holds one slab and nothing of what went through it', () => {
  const chunks = Array.from({ length: 128 }, () => Buffer.alloc(64 * KiB));
  const before = process.memoryUsage().arrayBuffers;
  const part = new SealedSlab(8 * MiB, key);
  for (const chunk of chunks) part.write(chunk);
  // Auth tag, nonce views and hashes: less than a page.
  expect(process.memoryUsage().arrayBuffers - before - framedSize(8 * MiB)).toBeLessThan(4 * KiB);
  part.discard();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * KiB);
});

/** In chunks of an odd size, so that they straddle frames and the cipher's slices. */
function seal(way: Way, plaintext: Buffer): SealedPart {
  const part = ways[way](plaintext.length);
  for (let at = 0; at < plaintext.length; at += 99_991) part.write(plaintext.subarray(at, at + 99_991));
  return part.finish();
}
