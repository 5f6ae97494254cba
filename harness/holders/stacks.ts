/** Stacks as lists of interned frames, folded by whose code they are. */
import type { Frame } from '../results/attribution.ts';
import { type FrameOf, isRoot, type LoadedFunction } from './frames.ts';

export interface FrameTable {
  readonly frames: readonly Frame[];
  /** Index of a frame, added when it is new. */
  indexOf(frame: Frame): number;
}

export function createFrameTable(): FrameTable {
  const frames: Frame[] = [];
  const known = new Map<string, number>();
  return {
    frames,
    indexOf(frame) {
      const key = `${frame.owner} ${frame.file}:${frame.line}:${frame.column} ${frame.function}`;
      const index = known.get(key);
      if (index !== undefined) return index;
      known.set(key, frames.length);
      return frames.push(frame) - 1;
    },
  };
}

/**
 * Runs of frames that are not the subject's become one: that through which the run was entered, the function that the
 * subject called or the callback by which Node called it. A builtin belongs to the run that called it.
 */
export function fold(stack: readonly Frame[]): Frame[] {
  const folded: Frame[] = [];
  for (const frame of stack) {
    const last = folded.at(-1);
    if (last === undefined || frame.owner === 'subject' || !sameRun(last, frame)) folded.push(frame);
  }
  return folded;
}

function sameRun(last: Frame, frame: Frame): boolean {
  if (last.owner === 'subject') return false;
  if (frame.owner === 'native' || last.owner === frame.owner)
    return last.owner !== 'dependency' || frame.owner === 'native' || last.file === frame.file;
  return false;
}

/**
 * `loaded`, outermost first, without the frames of the instrument and without what called it. Null when nobody else is in
 * it: these are the instrument's own bytes.
 */
export function stackOf(loaded: readonly LoadedFunction[], frameOf: FrameOf): Frame[] | null {
  const frames = loaded.filter(({ name, script }) => !isRoot(name, script)).map(frameOf);
  const instrument = frames.indexOf(null);
  if (instrument === -1) return frames as Frame[];
  const isTheirs = (frame: Frame | null) => frame?.owner === 'subject' || frame?.owner === 'dependency';
  if (!frames.some(isTheirs)) return null;
  if (frames.slice(0, instrument).some(isTheirs)) return frames.filter((frame) => frame !== null);
  const called = frames.slice(instrument).filter((frame) => frame !== null);
  return called.slice(called.findIndex(({ owner }) => owner !== 'native'));
}
