import type { TakenNodes } from '../formats/subtree-file.ts';

/** Where transactions are read from. */
export interface TransactionStore {
  /**
   * The transactions of these nodes, one behind the other, in a Buffer with memory of its own that nobody else holds:
   * exactly `bytes` long, each transaction as long as declared. The nodes' own memory may be moved away.
   *
   * Settles only when nothing works on the request any more. Rejects with a `SubtreeError` where a transaction is missing or
   * of another size, and with the signal's reason when aborted.
   */
  read(wanted: TakenNodes, signal: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}
