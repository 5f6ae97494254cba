import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { type Framing, uploadFramed } from './framed.ts';
import { KEY_SIZE } from './frames/frames.ts';
import { SealedSlab } from './frames/sealing.ts';

const MiB = 1024 * 1024;

it('takes slabs of one size for all parts, whose own sizes differ by some bytes', async () => {
  const plaintextBytes = 16 * MiB + 1;
  const parts: number[] = [];
  const slabs: number[] = [];
  const framing: Framing = {
    startPart: (bytes, key, largest) => {
      parts.push(bytes);
      return new SealedSlab(bytes, key, largest);
    },
    releaseChunk: () => {},
    releasePart: () => {},
  };
  const options = {
    plaintextBytes,
    body: { read: (chunk: Buffer) => [chunk], verify: () => {} },
    key: randomBytes(KEY_SIZE),
    send: async (_index: number, { body }: { body: Buffer }) => void slabs.push(body.buffer.byteLength),
    stallMs: 10_000,
  };
  await uploadFramed(Readable.from([Buffer.alloc(plaintextBytes)]), options, framing);
  expect(new Set(parts).size).toBe(2);
  expect(new Set(slabs).size).toBe(1);
});
