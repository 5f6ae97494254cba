/** Bytes that come piece by piece, the next one when it is asked for. */
export interface Pieces {
  /** The next piece, null after the last. It is valid until the next call: then it is freed, or holds other bytes. */
  next(): Promise<Buffer | null>;
  /**
   * Frees what is held. With `'in use'` native work may still read the last piece: that one is left to the collector.
   * Call it when no `next` is under way; the second call does nothing.
   */
  close(lastPiece?: 'in use'): Promise<void>;
}
