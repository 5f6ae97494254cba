/** The formulas that history threw away. Kept as negative controls; nothing books by them. */
import { type Declared, defaultLimits, subtreeDataBytes } from './reservation.ts';

/** What the documentation said of a transaction's size, and production did not keep to. */
const DOCUMENTED_TRANSACTION = 500;

/** By the count of transactions, each taken to be of the documented size. */
export function countedBytes({ nodes }: Declared, limits = defaultLimits): number {
  const declared = { nodes, sizeInBytes: nodes * DOCUMENTED_TRANSACTION };
  return subtreeDataBytes(declared, DOCUMENTED_TRANSACTION, limits);
}

/** One chunk, as if the next were not read while a client is waited for. */
export function oneChunkBytes(declared: Declared, limits = defaultLimits): number {
  return subtreeDataBytes(declared, undefined, { ...limits, window: 1 });
}
