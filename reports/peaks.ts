import { formatBytes } from '../harness/bytes.ts';
import type { CaseVerdict } from '../harness/judge/verdict.ts';

/** A case's peaks for one operation, in bytes; null where the lane was not judged. */
export interface PeaksEach {
  readonly live: { readonly lowerBytes: number; readonly upperBytes: number } | null;
  readonly residentBytes: number | null;
}

/**
 * Divides the wave's peaks by N. The allowance is taken off as the rules take it off: from the resident peak and from the
 * live interval's upper end, never from its lower one; what it covers whole reads 0.
 */
export function peaksEach(one: CaseVerdict, allowanceBytes: number): PeaksEach {
  const each = (size: number): number => Math.max(0, size) / one.concurrency;
  return {
    live: one.live && {
      lowerBytes: each(one.live.lowerBytes),
      upperBytes: Math.max(each(one.live.lowerBytes), each(one.live.upperBytes - allowanceBytes)),
    },
    residentBytes: one.resident && each(one.resident.aboveFloorBytes - allowanceBytes),
  };
}

/** `8.1–9.0 MiB`, `960 KiB–1.2 MiB`, or one figure when both ends read alike. */
export function formatInterval(lowerBytes: number, upperBytes: number): string {
  const lower = formatBytes(lowerBytes);
  const upper = formatBytes(upperBytes);
  if (lower === upper) return upper;
  const [amount, unit] = lower.split(' ');
  return upper.endsWith(` ${unit}`) ? `${amount}–${upper}` : `${lower}–${upper}`;
}
