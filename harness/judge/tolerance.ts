import { KiB, MiB } from '../bytes.ts';

/** Share of a peak below which no difference is claimed. */
const SHARE = 0.01;

/**
 * Heap noise of the live lane, for a whole wave: frames, closures and inline caches that come and go between two collected
 * readings of the same code. It stands in the place of the kernel's bound, which is no source of error in that lane.
 */
export const LIVE_NOISE_BYTES = 16 * KiB;

/**
 * The same for reference subjects. Their truth counts the payload alone, but a wave also holds its N promises, closures,
 * frames and, over HTTP, sockets and parsers. Chosen so that those fit and the smallest payload of a reference (1 MiB)
 * still shows; it is no measured bound.
 */
export const TRUTH_NOISE_BYTES = 256 * KiB;

/** Smallest margin between a full container and its limit, and its share of a large one. */
const MARGIN_BYTES = 16 * MiB;
const MARGIN_SHARE = 0.05;

/** Bytes per operation: the kernel's bound on its own mark, shared by N, or 1 % of the peak. */
export function residentTolerance(markBoundBytes: number, concurrency: number, peakPerOperation: number): number {
  return Math.max(markBoundBytes / concurrency, SHARE * peakPerOperation);
}

/** Bytes per operation. */
export function liveTolerance(concurrency: number, peakPerOperation: number): number {
  return Math.max(LIVE_NOISE_BYTES / concurrency, SHARE * peakPerOperation);
}

/** How far a reference subject may read from its truth in the live lane, bytes per operation. */
export function truthTolerance(concurrency: number, truthBytes: number): number {
  return Math.max(TRUTH_NOISE_BYTES / concurrency, SHARE * truthBytes);
}

/** Bytes that stay free below a container's limit. */
export function marginBytes(limitBytes: number): number {
  return Math.max(MARGIN_BYTES, MARGIN_SHARE * limitBytes);
}
