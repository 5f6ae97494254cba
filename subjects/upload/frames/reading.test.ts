import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../objects/byte-range.ts';
import { createDataKey, KeyError, unwrapKey, wrapKey } from '../objects/keys.ts';
import { openManifest, sealManifest } from '../objects/object-record.ts';
import { type ByteRange, framesOf, plaintextSize } from './frame-range.ts';
import { FRAME_PLAINTEXT_SIZE, framedSize, KEY_SIZE } from './frames.ts';
import { FrameOpener } from './opening.ts';
import { sealWhole } from './sealing.ts';

const MiB = 1024 * 1024;
const key = randomBytes(KEY_SIZE);

describe('the frames of a range', () => {
  const objects = [[0], [1], [8 * MiB], [8 * MiB + 1], [9 * MiB, 5 * MiB], [8 * MiB, 8 * MiB, 17 * MiB]];

  it.each(objects.map((parts) => [parts.join('+'), parts]))(
    'cover it and no frame more, of %s bytes',
    (_name, parts) => {
      const size = plaintextSize(parts as number[]);
      for (const range of rangesOf(size)) {
        const { stored, frames, skip } = framesOf(parts as number[], range);
        const plaintext = frames.reduce((sum, frame) => sum + frame, 0);
        const wanted = range.to - range.from + 1;
        expect(stored.to - stored.from + 1).toBe(plaintext + 28 * frames.length);
        expect(skip).toBeLessThan(Math.max(1, frames[0] as number));
        expect(plaintext).toBeGreaterThanOrEqual(skip + wanted);
        expect(plaintext - (frames.at(-1) as number)).toBeLessThan(Math.max(1, skip + wanted));
      }
    },
  );

  it.each(objects.map((parts) => [parts.join('+'), parts]))('hold just its bytes, of %s bytes', (_name, parts) => {
    const { plaintext, stored } = sealed(parts as number[]);
    for (const range of rangesOf(plaintext.length)) {
      const found = framesOf(parts as number[], range);
      const opened = open(stored.subarray(found.stored.from, found.stored.to + 1), found.frames);
      const asked = opened.subarray(found.skip, found.skip + range.to - range.from + 1);
      expect(asked.equals(plaintext.subarray(range.from, range.to + 1))).toBe(true);
    }
  });

  it('of all of it are all', () => {
    expect(framesOf([9 * MiB, 0], null).stored).toEqual({ from: 0, to: framedSize(9 * MiB) - 1 });
    expect(framesOf([0], null)).toEqual({ stored: { from: 0, to: 27 }, frames: [0], skip: 0 });
  });
});

describe('a frame', () => {
  it('is handed out only once its tag was found right', () => {
    const { body } = sealWhole(randomBytes(1000), key);
    body[500] = (body[500] as number) ^ 1;
    const handedOut: Buffer[] = [];
    const opener = new FrameOpener([1000], key);
    expect(() => opener.write(body, (plaintext) => handedOut.push(plaintext))).toThrow('not authentic');
    expect(handedOut).toEqual([]);
  });

  it.each([1, 7, 11, 12, 13, 28, 1000])('is opened in pieces of %i bytes too', (piece) => {
    const plaintext = randomBytes(1000);
    const { body } = sealWhole(plaintext, key);
    expect(open(body, [1000], piece).equals(plaintext)).toBe(true);
  });
});

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { from: 0, to: 0 }],
    ['bytes=10-', { from: 10, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-1000', { from: 0, to: 99 }],
    ['bytes=90-1000', { from: 90, to: 99 }],
    [undefined, null],
    ['bytes=5-4', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['lines=0-1', null],
  ])('%s of 100 bytes asks for %o', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s of 100 bytes lies beyond them', (header) => {
    expect(() => parseRange(header, 100)).toThrow(expect.objectContaining({ status: 416, code: 'InvalidRange' }));
  });

  it('of an empty object always lies beyond it', () => {
    expect(() => parseRange('bytes=0-0', 0)).toThrow(expect.objectContaining({ status: 416 }));
  });
});

describe('a data key', () => {
  it('is unwrapped by the key that wrapped it and by no other', () => {
    const dataKey = createDataKey();
    const wrapped = wrapKey(dataKey, key);
    expect(unwrapKey(wrapped, key).equals(dataKey)).toBe(true);
    expect(() => unwrapKey(wrapped, randomBytes(KEY_SIZE))).toThrow(KeyError);
    expect(wrapped).not.toContain(dataKey.toString('base64'));
  });

  it('is not unwrapped when it was altered', () => {
    const wrapped = Buffer.from(wrapKey(createDataKey(), key), 'base64');
    wrapped[7] = (wrapped[7] as number) ^ 1;
    expect(() => unwrapKey(wrapped.toString('base64'), key)).toThrow(KeyError);
  });
});

it('a manifest is read with the key of its object and with no other', () => {
  const record = { etag: 'abc-2', parts: [8 * MiB, 5] };
  const { body } = sealManifest(record, key);
  expect(openManifest(body, key)).toEqual(record);
  expect(() => openManifest(body, randomBytes(KEY_SIZE))).toThrow('not authentic');
});

function rangesOf(size: number): ByteRange[] {
  if (size === 0) return [];
  const edges = [0, 1, FRAME_PLAINTEXT_SIZE - 1, FRAME_PLAINTEXT_SIZE, FRAME_PLAINTEXT_SIZE + 1, size - 1];
  const within = [...new Set(edges.filter((edge) => edge >= 0 && edge < size))];
  return within.flatMap((from) => within.filter((to) => to >= from).map((to) => ({ from, to })));
}

function sealed(parts: readonly number[]): { plaintext: Buffer; stored: Buffer } {
  const plaintexts = parts.map((size) => randomBytes(size));
  return {
    plaintext: Buffer.concat(plaintexts),
    stored: Buffer.concat(plaintexts.map((plaintext) => sealWhole(plaintext, key).body)),
  };
}

function open(stored: Buffer, frames: readonly number[], piece = 65_537): Buffer {
  const opener = new FrameOpener(frames, key);
  const plaintext: Buffer[] = [];
  for (let at = 0; at < stored.length; ) {
    at += opener.write(stored.subarray(at, at + piece), (frame) => plaintext.push(Buffer.from(frame)));
  }
  expect(opener.done).toBe(true);
  return Buffer.concat(plaintext);
}
