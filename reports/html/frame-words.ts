import type { Frame } from '../../harness/results/attribution.ts';

export function nameOf(frame: Frame): string {
  return frame.function === '' ? '(anonymous)' : frame.function;
}

/** Where the function begins: V8 keeps no more of a stack than this. */
export function placeOf({ file, line }: Frame): string {
  return file === '' ? '' : line === 0 ? file : `${file}:${line}`;
}
