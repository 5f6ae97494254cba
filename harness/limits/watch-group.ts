/** Looks at a group every few milliseconds from outside, for the highest of each kind: the kernel keeps only one mark. */
import type { LimitedGroup } from './limiter.ts';

/** Bytes; each kind's highest, which may have been at another moment than the other's. */
export interface PeakByKind {
  /** The kernel's own mark, page cache included. */
  readonly chargedBytes: number;
  /** The most at once of what the limit is for and can't be taken back. */
  readonly lastingBytes: number;
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly socketBytes: number;
  readonly kernelBytes: number;
}

/** What a look costs, 0.1 ms, is then half a percent of a core. */
const LOOK_EVERY_MS = 20;

export interface GroupWatch {
  /** Looks a last time. Null where there was nothing to see. */
  end(): PeakByKind | null;
}

export function watchGroup(group: Pick<LimitedGroup, 'figures'>): GroupWatch {
  let peak: PeakByKind | null = null;
  const look = () => {
    const now = figuresOrNull(group);
    if (now === null) return;
    peak = {
      chargedBytes: Math.max(peak?.chargedBytes ?? 0, now.peakBytes ?? now.usageBytes),
      lastingBytes: Math.max(peak?.lastingBytes ?? 0, now.lastingBytes),
      anonBytes: Math.max(peak?.anonBytes ?? 0, now.anonBytes),
      fileBytes: Math.max(peak?.fileBytes ?? 0, now.fileBytes),
      socketBytes: Math.max(peak?.socketBytes ?? 0, now.socketBytes),
      kernelBytes: Math.max(peak?.kernelBytes ?? 0, now.kernelBytes),
    };
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

function figuresOrNull(group: Pick<LimitedGroup, 'figures'>) {
  try {
    return group.figures();
  } catch {
    return null;
  }
}
