/** `release` after zlib has completed, and upon what it puts out. */
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectFreed, expectRefused, reuseMemory } from './test-support/expect-freed.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

type OneShot = (input: Uint8Array) => Buffer;
type Later = (input: Uint8Array) => Promise<Buffer>;

interface Format {
  readonly name: string;
  readonly packSync: OneShot;
  readonly unpackSync: OneShot;
  readonly pack: Later;
  readonly unpack: Later;
  readonly packing: (options: { chunkSize?: number }) => zlib.Gzip;
  readonly unpacking: (options: { chunkSize?: number }) => zlib.Gunzip;
}

const formats: Format[] = [
  {
    name: 'deflateRaw',
    packSync: zlib.deflateRawSync,
    unpackSync: zlib.inflateRawSync,
    pack: promisify(zlib.deflateRaw) as Later,
    unpack: promisify(zlib.inflateRaw) as Later,
    packing: zlib.createDeflateRaw,
    unpacking: zlib.createInflateRaw,
  },
  {
    name: 'gzip',
    packSync: zlib.gzipSync,
    unpackSync: zlib.gunzipSync,
    pack: promisify(zlib.gzip) as Later,
    unpack: promisify(zlib.gunzip) as Later,
    packing: zlib.createGzip,
    unpacking: zlib.createGunzip,
  },
  {
    name: 'zstd',
    packSync: zlib.zstdCompressSync,
    unpackSync: zlib.zstdDecompressSync,
    pack: promisify(zlib.zstdCompress) as Later,
    unpack: promisify(zlib.zstdDecompress) as Later,
    packing: zlib.createZstdCompress,
    unpacking: zlib.createZstdDecompress,
  },
];

describe.each(formats)('$name', ({ packSync, unpackSync, pack, unpack, packing, unpacking }) => {
  it.each([64 * KiB, 8 * MiB])('frees %i bytes of input and output once its callback has fired', async (size) => {
    const input = randomBytes(size);
    const content = digest(input);
    const packed = await pack(input);
    expectFreed(input);
    reuseMemory(size);
    const output = await unpack(packed);
    expectFreed(packed);
    reuseMemory(size);
    expect(digest(output)).toBe(content);
    expectFreed(output);
  });

  it('frees input and output once the synchronous call has returned', () => {
    const input = randomBytes(MiB);
    const content = digest(input);
    const packed = packSync(input);
    expectFreed(input);
    const output = unpackSync(packed);
    expectFreed(packed);
    expect(digest(output)).toBe(content);
    expectFreed(output);
  });

  it('refuses a small result, a slice of the pool', () => {
    expectRefused(unpackSync(packSync(Buffer.alloc(100))));
  });

  it('frees input of a stream when the callback of its write fires', async () => {
    const chunks = Array.from({ length: 16 }, () => randomBytes(64 * KiB));
    const content = digest(Buffer.concat(chunks));
    const stream = packing({});
    const packed = stream.toArray();
    for (const chunk of chunks) {
      await promisify((done: () => void) => stream.write(chunk, done))();
      expectFreed(chunk);
      reuseMemory(64 * KiB);
    }
    stream.end();
    expect(digest(unpackSync(Buffer.concat(await packed)))).toBe(content);
  });

  it('puts out slices of a pool by default: refused, and the stream goes on', async () => {
    const plain = randomBytes(MiB);
    const hash = createHash('sha256');
    for await (const chunk of unpacking({}).end(packSync(plain))) {
      expectRefused(chunk);
      hash.update(chunk);
    }
    expect(hash.digest('hex')).toBe(digest(plain));
  });

  it.each([64 * KiB, 128 * KiB])(
    'puts out whole buffers with a chunkSize of %i: freed in the handler but for the short last one',
    async (chunkSize) => {
      const plain = randomBytes(MiB + 5);
      const hash = createHash('sha256');
      const refused: number[] = [];
      const stream = unpacking({ chunkSize }).on('data', (chunk: Buffer) => {
        hash.update(chunk);
        if (chunk.length < chunkSize) refused.push(chunk.length);
        if (chunk.length < chunkSize) expectRefused(chunk);
        else expectFreed(chunk);
      });
      stream.end(packSync(plain));
      await promisify((done: () => void) => stream.once('end', done))();
      expect(refused).toEqual([5]);
      expect(hash.digest('hex')).toBe(digest(plain));
    },
  );
});

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
