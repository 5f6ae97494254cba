/** What is restored into. Every failure is a `RestoreError`. */
export interface Volume {
  /** Bytes. */
  readonly size: number;
  /** Nothing was ever written to it: it reads as zeros, and zeros need not be written. */
  readonly isNew: boolean;
  /** Resolves when all of `bytes` are written: then they are nobody's any more. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when all that was written outlives a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
