import { release } from '../release.ts';
import { ConcatenatedPart } from './concatenating.ts';
import { SealedSlab } from './sealing.ts';

/** An internal part on its way from plaintext chunks to one sealed body. */
export interface PartBuilder {
  /** All plaintext bytes have been written. */
  readonly full: boolean;
  /** Seals as much of `chunk` as still fits and returns how many bytes that was. The chunk is not kept by a slab. */
  write(chunk: Buffer): number;
  /** The sealed body and its SHA-256 in hex. Only when full. */
  finish(): SealedPart;
  /** Gives up a part that was never finished. */
  discard(): void;
}

export interface SealedPart {
  readonly body: Buffer;
  readonly sha256: string;
}

export type VariantName = 'product' | 'naive';

/** One way to write the path. What it sends is the same, byte for byte but for the nonces. */
export interface Variant {
  startPart(plaintextBytes: number, key: Uint8Array): PartBuilder;
  /** Frees a dead buffer now, or leaves it to the collector. */
  release(view: ArrayBufferView): boolean;
}

export const variants: Readonly<Record<VariantName, Variant>> = {
  product: { startPart: (bytes, key) => new SealedSlab(bytes, key), release },
  naive: { startPart: (bytes, key) => new ConcatenatedPart(bytes, key), release: () => false },
};
