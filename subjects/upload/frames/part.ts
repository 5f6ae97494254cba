/** An internal part on its way from plaintext chunks to one sealed body. */
export interface PartBuilder {
  /** All plaintext bytes have been written. */
  readonly full: boolean;
  /** Seals as much of `chunk` as still fits and returns how many bytes that was. The chunk is not kept by a slab. */
  write(chunk: Buffer): number;
  /** The sealed body. Only when full, and once. */
  finish(): SealedPart;
  /** Gives up a part that was never finished; one that was is somebody else's. */
  discard(): void;
}

export interface SealedPart {
  readonly body: Buffer;
  /** Of the body. */
  readonly crc32: number;
}
