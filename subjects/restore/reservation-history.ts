/**
 * What a restore takes that holds chunks whole, and what was believed of it. Kept as negative controls; nothing books by
 * them. `stored`, `plain`: bytes of a chunk as it is stored and as it was; `sinkCopy`: what the volume copies of a write.
 */
export interface Chunk {
  readonly stored: number;
  readonly plain: number;
  readonly sinkCopy: number;
}

/** Everything held until the chunk is written: before the first fix. */
export function holdAllBytes({ stored, plain, sinkCopy }: Chunk): number {
  return isCompressed({ stored, plain }) ? stored + plain + sinkCopy : plain + sinkCopy;
}

/** Each dropped at its last use: after the first fix, and what its commit message promised. */
export function earlyReleaseBytes({ stored, plain, sinkCopy }: Chunk): number {
  return isCompressed({ stored, plain }) ? Math.max(stored + plain, plain + sinkCopy) : plain + sinkCopy;
}

/** A one-shot inflate has its output twice at its end, as parts and joined. */
export function oneShotBytes({ stored, plain, sinkCopy }: Chunk): number {
  return isCompressed({ stored, plain }) ? stored + 2 * plain : plain + sinkCopy;
}

/** The decompressed size only. */
export function plainOnlyBytes({ plain }: Chunk): number {
  return plain;
}

/** Twice the stored size, as if it always shrank to half. */
export function trustedRatioBytes({ stored }: Chunk): number {
  return 2 * stored;
}

/** What does not shrink is stored as it is. */
function isCompressed({ stored, plain }: Omit<Chunk, 'sinkCopy'>): boolean {
  return stored < plain;
}
