/** The little-endian integers of all formats here. Every reader says where its value ends, and throws at the end of bytes. */
import { SubtreeError } from '../subtree-error.ts';

export interface ReadNumber {
  readonly value: number;
  /** Where the next field begins. */
  readonly next: number;
}

/** Bytes that a varint takes whose first byte is `first`. */
export function varintSize(first: number): 1 | 3 | 5 | 9 {
  if (first < 0xfd) return 1;
  if (first === 0xfd) return 3;
  return first === 0xfe ? 5 : 9;
}

/** Not only the shortest form is taken: others may have written what is read here. */
export function readVarint(bytes: Buffer, at: number): ReadNumber {
  const [first] = bytes.subarray(at, at + 1);
  if (first === undefined) throw endsEarly(at);
  const size = varintSize(first);
  if (at + size > bytes.length) throw endsEarly(at);
  switch (size) {
    case 1:
      return { value: first, next: at + 1 };
    case 3:
      return { value: bytes.readUInt16LE(at + 1), next: at + 3 };
    case 5:
      return { value: bytes.readUInt32LE(at + 1), next: at + 5 };
    case 9:
      return { value: readU64(bytes, at + 1), next: at + 9 };
  }
}

/** Always the shortest form. Returns where the next field begins. */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  switch (varintSizeOf(value)) {
    case 1:
      return bytes.writeUInt8(value, at);
    case 3:
      return bytes.writeUInt16LE(value, bytes.writeUInt8(0xfd, at));
    case 5:
      return bytes.writeUInt32LE(value, bytes.writeUInt8(0xfe, at));
    case 9:
      return bytes.writeBigUInt64LE(BigInt(value), bytes.writeUInt8(0xff, at));
  }
}

export function varintSizeOf(value: number): 1 | 3 | 5 | 9 {
  if (value < 0xfd) return 1;
  if (value <= 0xffff) return 3;
  return value <= 0xffff_ffff ? 5 : 9;
}

/** A count or a length. Beyond 2^53 there is nothing that could be counted. */
export function readU64(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw endsEarly(at);
  const value = bytes.readBigUInt64LE(at);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new SubtreeError('ERR_SUBTREE_FORMAT', `The number at byte ${at} is ${value}, more than anything has.`);
}

export function endsEarly(at: number): SubtreeError {
  return new SubtreeError('ERR_SUBTREE_FORMAT', `The bytes end within the field that begins at byte ${at}.`);
}
