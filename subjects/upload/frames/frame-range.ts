import { FRAME_OVERHEAD, FRAME_PLAINTEXT_SIZE, frameCount, framedSize } from './frames.ts';

/** Bytes `from` to `to`, both included, as HTTP counts them. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Whole frames that hold a range of an object's plaintext. */
export interface FrameRange {
  /** Where they lie in the stored object. */
  readonly stored: ByteRange;
  /** Plaintext bytes of each, in order. */
  readonly frames: readonly number[];
  /** Plaintext bytes of the first frame that lie before the range. */
  readonly skip: number;
}

/**
 * `parts`: plaintext bytes of the object's internal parts, in order. `range`: within the object; null for all of it. An
 * empty object has one empty frame, which is authenticated like any other.
 */
export function framesOf(parts: readonly number[], range: ByteRange | null): FrameRange {
  const { from, to } = range ?? { from: 0, to: Math.max(0, plaintextSize(parts) - 1) };
  const frames: number[] = [];
  let [stored, plain, storedFrom, skip] = [0, 0, 0, 0];
  for (const part of parts) {
    if (plain + part <= from && part > 0) {
      stored += framedSize(part);
      plain += part;
      continue;
    }
    for (let index = 0; index < frameCount(part) && (plain <= to || frames.length === 0); index += 1) {
      const frame = Math.min(FRAME_PLAINTEXT_SIZE, part - index * FRAME_PLAINTEXT_SIZE);
      if (plain + frame > from || frame === 0) {
        if (frames.length === 0) [storedFrom, skip] = [stored, from - plain];
        frames.push(frame);
      }
      stored += frame + FRAME_OVERHEAD;
      plain += frame;
    }
    if (plain > to) break;
  }
  return { stored: { from: storedFrom, to: stored - 1 }, frames, skip };
}

export function plaintextSize(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}
