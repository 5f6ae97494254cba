import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { release } from '../../release.ts';
import { type BodyKind, encodeChunked, randomBody, signing } from '../test-support/chunked-bodies.ts';
import { AwsChunkedDecoder, type AwsChunkedOptions } from './aws-chunked.ts';
import type { ChecksumAlgorithm } from './checksums.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const documentedSignatures = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];

const kinds: readonly BodyKind[] = ['signed', 'signed with a trailer', 'unsigned with a trailer'];

describe('AWS’s documented chunked upload', () => {
  const data = Buffer.alloc(66_560, 'a');
  const [first, second, last] = documentedSignatures;
  const body = Buffer.concat([
    Buffer.from(`10000;chunk-signature=${first}\r\n`),
    data.subarray(0, 64 * KiB),
    Buffer.from(`\r\n400;chunk-signature=${second}\r\n`),
    data.subarray(64 * KiB),
    Buffer.from(`\r\n0;chunk-signature=${last}\r\n\r\n`),
  ]);
  const options = { decodedLength: data.length, signature: signing, trailers: false };

  it('is decoded', () => {
    expect(body).toHaveLength(66_824);
    expect(decode(body, options).equals(data)).toBe(true);
  });

  it('is refused with any of its signatures altered, and hands out no byte of what follows', () => {
    const wholeBefore = [64 * KiB - 1, 65 * KiB - 1, 65 * KiB];
    for (const [index, signature] of documentedSignatures.entries()) {
      const altered = Buffer.from(
        body.toString('latin1').replace(signature, `${signature.slice(1)}${signature[0]}`),
        'latin1',
      );
      const decoder = new AwsChunkedDecoder(options);
      const pieces: Buffer[] = [];
      const feed = () => {
        for (const byte of split(altered, 1)) decoder.write(byte, (piece) => void pieces.push(piece));
      };
      expect(feed).toThrow(refusal(403, 'SignatureDoesNotMatch'));
      expect(Buffer.concat(pieces)).toHaveLength(wholeBefore[index] as number);
      expect(() => decoder.end()).toThrow(refusal(403, 'SignatureDoesNotMatch'));
    }
  });
});

describe.each(kinds)('a body that is %s', (kind) => {
  it('is decoded without a copy, wherever it is split', () => {
    const splits = fc.array(fc.integer({ min: 1, max: 12 * KiB }), { minLength: 1, maxLength: 6 });
    const sizes = fc.tuple(
      fc.array(fc.integer({ min: 8 * KiB, max: 20 * KiB }), { maxLength: 3 }),
      fc.integer({ min: 0, max: 20 * KiB }),
    );
    fc.assert(
      fc.property(sizes, splits, ([most, last], lengths) => {
        const { data, body, options } = randomBody(kind, last === 0 ? most : [...most, last]);
        expect(decode(body, options, lengths).equals(data)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 2, 3])('is decoded when it comes by %i bytes', (bytes) => {
    const { data, body, options } = randomBody(kind, [8 * KiB, 100]);
    expect(decode(body, options, [bytes]).equals(data)).toBe(true);
  });

  it('never turns into other data, whichever byte of it is altered', () => {
    const { data, body, options } = randomBody(kind, [8 * KiB, 9 * KiB, 10]);
    const places = [...body.keys()].filter((at) => at < 120 || at > body.length - 400 || at % 97 === 0);
    for (const at of places) {
      const altered = Buffer.from(body);
      altered[at] = (altered[at] as number) ^ (1 << (at % 8));
      const outcome = outcomeOf(() => decode(altered, options));
      if (outcome instanceof Buffer) expect(outcome.equals(data)).toBe(true);
      else expect(outcome).toMatchObject({ name: 'Refusal' });
    }
  });

  it('is refused when it is cut anywhere before its last line', () => {
    const { body, options } = randomBody(kind, [8 * KiB, 100]);
    for (const length of [0, 1, 90, 8 * KiB, 8 * KiB + 50, body.length - 3, body.length - 40]) {
      expect(outcomeOf(() => decode(body.subarray(0, length), options))).toMatchObject({
        name: 'Refusal',
        status: 400,
      });
    }
  });

  it('is refused with a byte less or more than announced', () => {
    const { body, options } = randomBody(kind, [8 * KiB, 100]);
    for (const difference of [-1, 1]) {
      const claimed = { ...options, decodedLength: options.decodedLength + difference };
      expect(() => decode(body, claimed)).toThrow(refusal(400, 'IncompleteBody'));
    }
  });

  it('is refused when more follows than its last chunk and trailers', () => {
    const { body, options } = randomBody(kind, [100]);
    const code = refusal(400, 'MalformedTrailerError');
    expect(() => decode(Buffer.concat([body, Buffer.from('more\r\n')]), options)).toThrow(code);
    expect(() => decode(Buffer.concat([body, Buffer.alloc(5000)]), options)).toThrow(code);
  });
});

it('hands out not one byte beyond the announced length', () => {
  const decoder = new AwsChunkedDecoder({ decodedLength: 99, trailers: true });
  const pieces: Buffer[] = [];
  const feed = () => decoder.write(Buffer.from(`64\r\n${'a'.repeat(100)}`), (piece) => void pieces.push(piece));
  expect(feed).toThrow(refusal(400, 'IncompleteBody'));
  expect(pieces).toEqual([]);
});

describe('a chunk', () => {
  const unsigned = (decodedLength: number) => ({ decodedLength, trailers: true });

  it('may be short only where no other follows', () => {
    const chunks = [Buffer.alloc(8 * KiB), Buffer.alloc(8 * KiB - 1), Buffer.alloc(1)];
    const body = encodeChunked({ chunks, trailers: [] });
    expect(() => decode(body, unsigned(16 * KiB))).toThrow(refusal(400, 'InvalidChunkSizeError'));
  });

  it('may have 64 MiB, or what was set instead, and no byte more', () => {
    const begin = (size: number, options: object = {}) =>
      new AwsChunkedDecoder({ ...unsigned(1024 * MiB), ...options }).write(
        Buffer.from(`${size.toString(16)}\r\n`),
        () => undefined,
      );
    expect(() => begin(64 * MiB)).not.toThrow();
    expect(() => begin(64 * MiB + 1)).toThrow(refusal(400, 'InvalidChunkSizeError'));
    expect(() => begin(256 * MiB, { largestChunk: 256 * MiB })).not.toThrow();
  });

  it.each(['', 'x', '-1', '0x10', '1 ', '1;chunk-signature=0', '1;other=1', '1'.repeat(13)])(
    'is refused with the header "%s"',
    (header) => {
      expect(() => decode(Buffer.from(`${header}\r\na`), unsigned(1))).toThrow(refusal(400, 'IncompleteBody'));
    },
  );

  it('is refused with a header that does not end, after 4096 bytes of it', () => {
    const decoder = new AwsChunkedDecoder(unsigned(1));
    decoder.write(Buffer.alloc(4096, '0'), () => undefined);
    expect(() => decoder.write(Buffer.from('0'), () => undefined)).toThrow(refusal(400, 'IncompleteBody'));
  });

  it('is refused without a signature where chunks are signed', () => {
    const body = encodeChunked({ chunks: [Buffer.from('a')] });
    const options = { decodedLength: 1, signature: signing, trailers: false };
    expect(() => decode(body, options)).toThrow(refusal(403, 'SignatureDoesNotMatch'));
  });
});

it.each(['\n', ' \n', 'b\r\n', '\r'])('a chunk is refused with %j after its data', (after) => {
  const body = Buffer.from(`1\r\na${after}0\r\n\r\n`);
  expect(() => decode(body, { decodedLength: 1, trailers: true })).toThrow(refusal(400, 'IncompleteBody'));
});

it('a trailer is refused with another signature', () => {
  const { body, options } = randomBody('signed with a trailer', [100]);
  const at = body.length - '.\r\n\r\n'.length;
  body[at] = body[at] === 0x30 ? 0x31 : 0x30;
  expect(() => decode(body, options)).toThrow(refusal(403, 'SignatureDoesNotMatch'));
});

describe('the checksum in the trailer', () => {
  it.each(['crc32', 'sha1', 'sha256'] satisfies ChecksumAlgorithm[])('is verified as %s', (checksum) => {
    const { body, options } = randomBody('unsigned with a trailer', [9 * KiB, 5], checksum);
    expect(decode(body, options)).toHaveLength(9 * KiB + 5);
    body[100] = (body[100] as number) ^ 1;
    expect(() => decode(body, options)).toThrow(refusal(400, 'BadDigest'));
  });

  it('is refused when another one came than announced', () => {
    const { body, options } = randomBody('unsigned with a trailer', [5], 'sha1');
    expect(() => decode(body, { ...options, checksum: 'crc32' })).toThrow(refusal(400, 'MalformedTrailerError'));
  });
});

it('is done with a chunk once write has returned, so that it can be freed', () => {
  const { data, body, options } = randomBody('signed with a trailer', [8 * KiB, 9 * KiB]);
  const decoder = new AwsChunkedDecoder(options);
  const hash = createHash('sha256');
  for (const part of split(body, 1000)) {
    const chunk = Buffer.allocUnsafeSlow(part.length);
    chunk.set(part);
    decoder.write(chunk, (piece) => void hash.update(piece));
    expect(release(chunk)).toBe(true);
  }
  decoder.end();
  expect(hash.digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
});

it('may leave out the empty line at its end where no trailer was announced', () => {
  expect(decode(Buffer.from('1\r\na\r\n0\r\n'), { decodedLength: 1, trailers: true }).toString()).toBe('a');
});

it('throws what its consumer threw, again and again', () => {
  const decoder = new AwsChunkedDecoder({ decodedLength: 1, trailers: true });
  const broken = new Error('broken');
  const feed = () =>
    decoder.write(Buffer.from('1\r\na\r\n0\r\n\r\n'), () => {
      throw broken;
    });
  expect(feed).toThrow(broken);
  expect(feed).toThrow(broken);
  expect(() => decoder.end()).toThrow(broken);
});

it('keeps nothing of what it was given', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const decoder = new AwsChunkedDecoder({ decodedLength: 32 * MiB, signature: signing, trailers: false });
  const body = encodeChunked({ chunks: Array.from({ length: 4 }, () => randomBytes(8 * MiB)), signing });
  const inbound: WeakRef<ArrayBufferLike>[] = [];
  for (const part of split(body, 60 * KiB)) {
    const chunk = Buffer.allocUnsafeSlow(part.length);
    chunk.set(part);
    inbound.push(new WeakRef(chunk.buffer));
    decoder.write(chunk, () => undefined);
    // A WeakRef holds what it refers to until the turn is over.
    if (inbound.length % 64 === 0) await turn();
  }
  await turn();
  collect();
  collect();
  expect(inbound.length).toBeGreaterThan(500);
  expect(inbound.filter((reference) => reference.deref() !== undefined).length).toBeLessThanOrEqual(1);
  decoder.end();
});

/** Decodes `body` in pieces of `lengths`, over and over. Each piece handed out must be a view of what was given. */
function decode(body: Buffer, options: AwsChunkedOptions, lengths: readonly number[] = [body.length || 1]): Buffer {
  const decoder = new AwsChunkedDecoder(options);
  const pieces: Buffer[] = [];
  for (const part of split(body, ...lengths)) {
    decoder.write(part, (piece) => {
      if (piece.buffer !== part.buffer) throw new Error('A piece was copied.');
      pieces.push(piece);
    });
  }
  decoder.end();
  return Buffer.concat(pieces);
}

function* split(body: Buffer, ...lengths: number[]): Generator<Buffer> {
  for (let from = 0, index = 0; from < body.length; index++) {
    const length = lengths[index % lengths.length] as number;
    yield body.subarray(from, from + length);
    from += length;
  }
}

function outcomeOf(attempt: () => Buffer): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

function refusal(status: number, code: string) {
  return expect.objectContaining({ name: 'Refusal', status, code });
}
