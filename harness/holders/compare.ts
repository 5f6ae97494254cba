/**
 * Two results files' attributions of one case against each other: what an operation holds more and less, by the line that
 * allocates it. Pure.
 */
import { formatBytes } from '../bytes.ts';
import type { Attributed, Frame } from '../results/attribution.ts';
import { wordsOf } from './frames.ts';

/** One case of a results file. */
export interface AttributedCase {
  readonly attribution: Attributed;
  /** Operations at once at the peak: differences are told for one of them. */
  readonly concurrency: number;
}

export interface HolderDifference {
  /** The subject's function nearest to the allocation, or what there is instead of one. */
  readonly place: string;
  /** Bytes an operation at the peak. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
  /** `+8.0 MiB an operation, new at upload.ts:41 (seal)`. */
  readonly sentence: string;
}

/** Smaller differences than this an operation, or than this share of the larger peak, are how two runs differ. */
const LEAST_BYTES = 64 * 1024;
const LEAST_SHARE = 0.02;

/** The largest first, growth before shrinkage. Empty: nothing differs by more than two runs do. */
export function compareAttributions(before: AttributedCase, after: AttributedCase): HolderDifference[] {
  const [was, is] = [byFunction(before), byFunction(after)];
  const least = leastDifference(before, after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => {
      const place = (is.get(key) ?? was.get(key))?.place ?? '';
      return difference(place, was.get(key)?.bytes ?? 0, is.get(key)?.bytes ?? 0);
    })
    .filter(({ beforeBytes, afterBytes }) => Math.abs(afterBytes - beforeBytes) >= least)
    .sort((a, b) => b.afterBytes - b.beforeBytes - (a.afterBytes - a.beforeBytes));
}

/** Bytes an operation: what differs by less is how two runs of the same code differ. */
export function leastDifference(before: AttributedCase, after: AttributedCase): number {
  const total = ({ attribution, concurrency }: AttributedCase) =>
    attribution.allocatedBy.reduce((sum, { heapBytes, offHeapBytes }) => sum + heapBytes + offHeapBytes, 0) /
    concurrency;
  return Math.max(LEAST_BYTES, LEAST_SHARE * Math.max(total(before), total(after)));
}

function byFunction({ attribution, concurrency }: AttributedCase): Map<string, { place: string; bytes: number }> {
  const functions = new Map<string, { place: string; bytes: number }>();
  for (const { stack, heapBytes, offHeapBytes } of attribution.allocatedBy) {
    const frames = framesAt(attribution, stack);
    const nearest = frames.findLast(({ owner }) => owner === 'subject') ?? frames.at(0);
    const key = nearest === undefined ? '' : keyOf(nearest);
    const known = functions.get(key) ?? { place: nearest === undefined ? 'no stack' : wordsOf(nearest), bytes: 0 };
    known.bytes += (heapBytes + offHeapBytes) / concurrency;
    functions.set(key, known);
  }
  return functions;
}

/** A function that moved within its file is no new one; one without a name has nothing but its line to be known by. */
function keyOf({ owner, file, function: name, line }: Frame): string {
  return JSON.stringify([owner, file, name === '' ? line : name]);
}

function difference(place: string, beforeBytes: number, afterBytes: number): HolderDifference {
  const by = formatBytes(Math.abs(afterBytes - beforeBytes));
  return { place, beforeBytes, afterBytes, sentence: sentenceOf(place, beforeBytes, afterBytes, by) };
}

function sentenceOf(place: string, before: number, after: number, by: string): string {
  if (before === 0) return `+${by} an operation, new at ${place}`;
  if (after === 0) return `−${by} an operation, gone from ${place}`;
  const now = `now ${formatBytes(after)} instead of ${formatBytes(before)}`;
  return after > before ? `+${by} an operation at ${place}, ${now}` : `−${by} an operation at ${place}, ${now}`;
}

/** A node of a difference icicle: both sides' bytes an operation, its own and those below it. */
export interface IcicleDifference {
  readonly name: string;
  readonly owner: Frame['owner'];
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly children: readonly IcicleDifference[];
}

/** Frames are the same when function and file are, and stand where the later side has them. */
export function differenceIcicle(before: AttributedCase, after: AttributedCase): IcicleDifference {
  const root = growing('all', 'native');
  for (const [side, { attribution, concurrency }] of [
    ['afterBytes', after],
    ['beforeBytes', before],
  ] as const) {
    for (const { stack, heapBytes, offHeapBytes } of attribution.allocatedBy) {
      const bytes = (heapBytes + offHeapBytes) / concurrency;
      let node = root;
      node[side] += bytes;
      for (const frame of framesAt(attribution, stack)) {
        const key = keyOf(frame);
        const child = node.below.get(key) ?? growing(wordsOf(frame), frame.owner);
        node.below.set(key, child);
        child[side] += bytes;
        node = child;
      }
    }
  }
  return finished(root);
}

interface GrowingNode {
  readonly name: string;
  readonly owner: Frame['owner'];
  beforeBytes: number;
  afterBytes: number;
  readonly below: Map<string, GrowingNode>;
}

function growing(name: string, owner: Frame['owner']): GrowingNode {
  return { name, owner, beforeBytes: 0, afterBytes: 0, below: new Map() };
}

function finished({ below, ...node }: GrowingNode): IcicleDifference {
  const size = (one: IcicleDifference) => Math.max(one.beforeBytes, one.afterBytes);
  return { ...node, children: [...below.values()].map(finished).sort((a, b) => size(b) - size(a)) };
}

function framesAt({ frames }: Attributed, stack: readonly number[]): Frame[] {
  return stack.flatMap((index) => frames[index] ?? []);
}
