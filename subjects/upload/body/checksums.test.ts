import { describe, expect, it } from 'vitest';
import { announcedChecksum, Checksum, type ChecksumAlgorithm, checksumHeader } from './checksums.ts';

/** Of "123456789", the check value in the catalogues of CRCs, and the SHA digests of the same. */
const known: [ChecksumAlgorithm, string][] = [
  ['crc32', 'cbf43926'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
];

describe.each(known)('%s', (algorithm, hex) => {
  const claimed = Buffer.from(hex, 'hex').toString('base64');
  const verify = (pieces: string[], text: string) => {
    const checksum = new Checksum(algorithm);
    for (const piece of pieces) checksum.update(Buffer.from(piece));
    checksum.verify(text);
  };

  it('is verified over all pieces together', () => {
    expect(() => verify(['1234', '', '56789'], claimed)).not.toThrow();
  });

  it('refuses other bytes', () => {
    expect(() => verify(['123456780'], claimed)).toThrow(refusal(400, 'BadDigest'));
  });

  it('refuses what can be no such checksum', () => {
    for (const text of ['', 'AAA=', claimed.replace('=', ''), `${claimed} `, hex]) {
      expect(() => verify(['123456789'], text)).toThrow(refusal(400, 'InvalidRequest'));
    }
  });

  it('is known by the name of its trailer', () => {
    expect(announcedChecksum(` ${checksumHeader(algorithm).toUpperCase()}`)).toBe(algorithm);
  });
});

it('knows when none is announced', () => {
  expect(announcedChecksum('')).toBeNull();
});

it.each([
  ['x-amz-checksum-crc32c', 501, 'NotImplemented'],
  ['x-amz-checksum-crc64nvme', 501, 'NotImplemented'],
  ['x-amz-checksum-constructor', 501, 'NotImplemented'],
  ['x-amz-meta-a', 400, 'InvalidRequest'],
  ['x-amz-checksum-crc32,x-amz-checksum-sha1', 400, 'InvalidRequest'],
])('refuses %s', (trailer, status, code) => {
  expect(() => announcedChecksum(trailer)).toThrow(refusal(status, code));
});

function refusal(status: number, code: string) {
  return expect.objectContaining({ name: 'Refusal', status, code });
}
