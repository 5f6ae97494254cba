import { formatBytes } from '../../harness/bytes.ts';
import type { Attributed, Frame, StackBytes } from '../../harness/results/attribution.ts';
import { nameOf, placeOf } from './frame-words.ts';

/** Functions told after the first, where they allocated at least this share. */
const FURTHER = 2;
const LEAST_SHARE = 0.1;

/** What leads to the line, as prose: which functions of the user allocated most of what was alive, and by what call. */
export function largestHolders(one: Attributed): string {
  const alive = one.peak.heapBytes + one.peak.offHeapBytes;
  const [first, ...others] = byFunction(one);
  if (first === undefined || alive <= 0) return 'nothing was held above the idle subject.';
  const next = others.slice(0, FURTHER).filter(({ bytes }) => bytes >= LEAST_SHARE * alive);
  const further = next.map((each) => `; ${share(each.bytes, alive)} by ${words(each)}`).join('');
  const of = `${formatBytes(first.bytes)} of the ${formatBytes(alive)} alive at the peak (${share(first.bytes, alive)})`;
  return `${of} were allocated by ${words(first)}${further}.`;
}

export function share(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((part / whole) * 100)} %`;
}

export function sizeOf({ heapBytes, offHeapBytes }: Pick<StackBytes, 'heapBytes' | 'offHeapBytes'>): number {
  return heapBytes + offHeapBytes;
}

interface Allocating {
  readonly frame: Frame;
  /** What it called, in most of its bytes; undefined: it allocated by itself. */
  readonly call: Frame | undefined;
  bytes: number;
}

/** What to change is in the user's code: the innermost function there, else the innermost of all. The largest first. */
function byFunction({ frames, allocatedBy }: Attributed): readonly Allocating[] {
  const found = new Map<string, Allocating>();
  for (const row of allocatedBy.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const stack = row.stack.flatMap((at) => frames[at] ?? []);
    const own = stack.findLastIndex(({ owner }) => owner === 'subject');
    const frame = stack.at(own);
    if (frame === undefined) continue;
    const key = `${frame.owner} ${frame.function} ${placeOf(frame)}`;
    const known = found.get(key) ?? { frame, call: own < 0 ? undefined : stack[own + 1], bytes: 0 };
    known.bytes += sizeOf(row);
    found.set(key, known);
  }
  return [...found.values()].toSorted((a, b) => b.bytes - a.bytes);
}

/** `seal`, which begins at `src/seal.ts:17`, by calling concat (node:buffer); places between backticks. */
function words({ frame, call }: Allocating): string {
  const place = placeOf(frame);
  const at = place === '' ? '' : frame.line === 0 ? ` (${place})` : `, which begins at \`${place}\``;
  if (call === undefined) return `${nameOf(frame)}${at}`;
  const called = call.file === '' ? nameOf(call) : `${nameOf(call)} (${call.file})`;
  return `${nameOf(frame)}${at}${at === '' ? '' : ','} by calling ${called}`;
}
