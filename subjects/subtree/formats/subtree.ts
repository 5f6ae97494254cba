import { SubtreeError } from '../subtree-error.ts';
import { readU64 } from './integers.ts';
import { MAGIC_SIZE, SUBTREE_MAGIC } from './magic.ts';
import { HASH_SIZE } from './transaction.ts';

export const HEADER_SIZE = HASH_SIZE + 8 + 8 + 8;
/** Hash, fee, size. */
export const NODE_SIZE = HASH_SIZE + 8 + 8;
const COUNT_SIZE = 8;

/** Stands as node 0 in place of the coinbase transaction, which is not part of the data. */
export const COINBASE_PLACEHOLDER = Buffer.alloc(HASH_SIZE, 0xff);

export interface SubtreeHeader {
  readonly rootHash: Buffer;
  readonly fees: bigint;
  /** Of all its transactions, in standard serialisation. */
  readonly sizeInBytes: number;
  readonly nodes: number;
}

export interface SubtreeNode {
  readonly hash: Buffer;
  readonly fee: bigint;
  readonly size: number;
}

/** Throws a `SubtreeError` where `bytes` are fewer than a header has, or its numbers more than anything has. */
export function readHeader(bytes: Buffer): SubtreeHeader {
  return {
    rootHash: Buffer.from(bytes.subarray(0, HASH_SIZE)),
    sizeInBytes: readU64(bytes, HASH_SIZE + 8),
    nodes: readU64(bytes, HASH_SIZE + 16),
    fees: bytes.readBigUInt64LE(HASH_SIZE),
  };
}

/** `hash` is a view of `bytes`. */
export function readNode(bytes: Buffer, at: number): SubtreeNode {
  return {
    hash: bytes.subarray(at, at + HASH_SIZE),
    fee: bytes.readBigUInt64LE(at + HASH_SIZE),
    size: readNodeSize(bytes, at),
  };
}

/** Of the node that begins at `at`. */
export function readNodeSize(bytes: Buffer, at: number): number {
  return readU64(bytes, at + HASH_SIZE + 8);
}

/** Bytes of a whole file. */
export function subtreeFileSize(nodes: number, conflicting: number): number {
  return MAGIC_SIZE + HEADER_SIZE + nodes * NODE_SIZE + COUNT_SIZE + conflicting * HASH_SIZE;
}

export interface WrittenSubtree {
  readonly rootHash: Buffer;
  readonly nodes: readonly SubtreeNode[];
  readonly conflicting?: readonly Buffer[];
  readonly magic?: Buffer;
}

/** A whole file; what its header declares is the sum over its nodes. */
export function writeSubtree({ rootHash, nodes, conflicting = [], magic = SUBTREE_MAGIC }: WrittenSubtree): Buffer {
  const bytes = Buffer.allocUnsafeSlow(subtreeFileSize(nodes.length, conflicting.length));
  let at = magic.copy(bytes);
  at += rootHash.copy(bytes, at, 0, HASH_SIZE);
  at = bytes.writeBigUInt64LE(
    nodes.reduce((sum, { fee }) => sum + fee, 0n),
    at,
  );
  at = bytes.writeBigUInt64LE(BigInt(nodes.reduce((sum, { size }) => sum + size, 0)), at);
  at = bytes.writeBigUInt64LE(BigInt(nodes.length), at);
  for (const { hash, fee, size } of nodes) {
    at += hash.copy(bytes, at, 0, HASH_SIZE);
    at = bytes.writeBigUInt64LE(BigInt(size), bytes.writeBigUInt64LE(fee, at));
  }
  at = bytes.writeBigUInt64LE(BigInt(conflicting.length), at);
  for (const hash of conflicting) at += hash.copy(bytes, at, 0, HASH_SIZE);
  return bytes;
}

/** Throws a `SubtreeError` where `bytes` do not begin with `magic`. */
export function expectMagic(bytes: Buffer, magic: Buffer, path: string): void {
  if (bytes.subarray(0, MAGIC_SIZE).equals(magic)) return;
  const found = JSON.stringify(bytes.toString('latin1', 0, MAGIC_SIZE));
  const wanted = JSON.stringify(magic.toString('latin1'));
  throw new SubtreeError('ERR_SUBTREE_FORMAT', `${path} begins with ${found} in place of ${wanted}. Write it again.`);
}
