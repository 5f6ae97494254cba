import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Refusal } from '../refusal.ts';

/** The checksums that Node computes natively; S3 has CRC32C and CRC64NVME too. */
export type ChecksumAlgorithm = 'crc32' | 'sha1' | 'sha256';

const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = { crc32: 4, sha1: 20, sha256: 32 };
const HEADER_PREFIX = 'x-amz-checksum-';

/** A checksum over the bytes of a body, compared in the end with the one its sender claims. Keeps no byte. */
export class Checksum {
  readonly #algorithm: ChecksumAlgorithm;
  readonly #hash: Hash | undefined;
  #crc = 0;

  constructor(algorithm: ChecksumAlgorithm) {
    this.#algorithm = algorithm;
    this.#hash = algorithm === 'crc32' ? undefined : createHash(algorithm);
  }

  /** Has read `piece` when it returns. */
  update(piece: Buffer): void {
    if (this.#hash) this.#hash.update(piece);
    else this.#crc = crc32(piece, this.#crc);
  }

  /**
   * Compares with `claimed`, in base64 as the header or trailer has it. Only once.
   *
   * Throws a {@link Refusal}: 400 BadDigest, or InvalidRequest for what can't be such a checksum.
   */
  verify(claimed: string): void {
    const header = checksumHeader(this.#algorithm);
    const bytes = Buffer.from(claimed, 'base64');
    if (bytes.length !== DIGEST_BYTES[this.#algorithm] || bytes.toString('base64') !== claimed) {
      throw new Refusal(
        400,
        'InvalidRequest',
        `The value for ${header} is ${claimed}, not ${DIGEST_BYTES[this.#algorithm]} bytes in base64.`,
      );
    }
    const digest = this.#digest();
    if (digest.equals(bytes)) return;
    throw new Refusal(400, 'BadDigest', `The body's ${header} is ${digest.toString('base64')}, not ${claimed}.`);
  }

  #digest(): Buffer {
    if (this.#hash) return this.#hash.digest();
    const digest = Buffer.alloc(DIGEST_BYTES.crc32);
    digest.writeUInt32BE(this.#crc);
    return digest;
  }
}

/** The header or trailer that carries it. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `${HEADER_PREFIX}${algorithm}`;
}

/**
 * The checksum that `x-amz-trailer` announces, before the body and so before it has to be computed; null: none.
 *
 * Throws a {@link Refusal}: 501 NotImplemented for a checksum that is not computed here, 400 InvalidRequest for what is
 * none, or more than one.
 */
export function announcedChecksum(trailer: string): ChecksumAlgorithm | null {
  const name = trailer.trim().toLowerCase();
  if (name === '') return null;
  if (!name.startsWith(HEADER_PREFIX) || name.includes(',')) {
    throw new Refusal(400, 'InvalidRequest', `x-amz-trailer announces ${trailer}: it can announce one checksum.`);
  }
  const algorithm = name.slice(HEADER_PREFIX.length);
  if (Object.hasOwn(DIGEST_BYTES, algorithm)) return algorithm as ChecksumAlgorithm;
  throw new Refusal(
    501,
    'NotImplemented',
    `Checksums of the kind ${algorithm} are not verified: choose CRC32, SHA1 or SHA256 as the client's checksum algorithm.`,
  );
}
