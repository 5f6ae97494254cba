import { expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import { AwsChunkedDecoder, type AwsChunkedOptions } from './aws-chunked.ts';

const words = ['\r\n', '0\r\n\r\n', '2000\r\n', ';chunk-signature=', 'x-amz-checksum-crc32:', 'ffffffff\r\n'];
const kinds: readonly AwsChunkedOptions[] = [0, 1, 4, 0x2010].flatMap((decodedLength) => [
  { decodedLength, trailers: false },
  { decodedLength, trailers: true, checksum: 'crc32' },
]);

test('any body is decoded or refused, the same wherever it is cut, and never longer than announced', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fuzz({ parser: 'aws-chunked', words }, (input) => {
    for (const options of kinds) {
      const whole = decode(input, options, input.length);
      expect(whole.length).toBeLessThanOrEqual(options.decodedLength);
      if (whole.code === null) expect(whole.length).toBe(options.decodedLength);
      for (const size of [1, 7, 4096]) expect(decode(input, options, size)).toEqual(whole);
    }
  });
});

function decode(input: Buffer, options: AwsChunkedOptions, size: number) {
  const decoder = new AwsChunkedDecoder(options);
  let length = 0;
  let sum = 0;
  const keep = (piece: Buffer) => {
    length += piece.length;
    for (const byte of piece) sum = (sum * 31 + byte) >>> 0;
  };
  try {
    for (let at = 0; at < input.length; at += size) decoder.write(input.subarray(at, at + size), keep);
    decoder.end();
    return { length, sum, code: null };
  } catch (error) {
    const { code } = error as { code?: string };
    expect(code).toMatch(
      /^(IncompleteBody|InvalidChunkSizeError|MalformedTrailerError|BadDigest|InvalidRequest|SignatureDoesNotMatch)$/,
    );
    return { length, sum, code };
  }
}
