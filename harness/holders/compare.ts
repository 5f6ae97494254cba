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

interface HolderDifference {
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
  const [was, is] = [byPlace(before), byPlace(after)];
  const total = (places: ReadonlyMap<string, number>) => [...places.values()].reduce((sum, bytes) => sum + bytes, 0);
  const least = Math.max(LEAST_BYTES, LEAST_SHARE * Math.max(total(was), total(is)));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((place) => difference(place, was.get(place) ?? 0, is.get(place) ?? 0))
    .filter(({ beforeBytes, afterBytes }) => Math.abs(afterBytes - beforeBytes) >= least)
    .sort((a, b) => b.afterBytes - b.beforeBytes - (a.afterBytes - a.beforeBytes));
}

function byPlace({ attribution, concurrency }: AttributedCase): Map<string, number> {
  const places = new Map<string, number>();
  for (const { stack, heapBytes, offHeapBytes } of attribution.allocatedBy) {
    const frames = framesAt(attribution, stack);
    const nearest = frames.findLast(({ owner }) => owner === 'subject') ?? frames.at(0);
    const place = nearest === undefined ? 'no stack' : wordsOf(nearest);
    places.set(place, (places.get(place) ?? 0) + (heapBytes + offHeapBytes) / concurrency);
  }
  return places;
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
interface IcicleDifference {
  readonly name: string;
  readonly owner: Frame['owner'];
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly children: readonly IcicleDifference[];
}

/** Frames are the same when function and file are: a line that moved is not a new one. */
export function differenceIcicle(before: AttributedCase, after: AttributedCase): IcicleDifference {
  const root = growing('all', 'native');
  for (const [side, { attribution, concurrency }] of [
    ['beforeBytes', before],
    ['afterBytes', after],
  ] as const) {
    for (const { stack, heapBytes, offHeapBytes } of attribution.allocatedBy) {
      const bytes = (heapBytes + offHeapBytes) / concurrency;
      let node = root;
      node[side] += bytes;
      for (const frame of framesAt(attribution, stack)) {
        const key = `${frame.owner} ${frame.file} ${frame.function}`;
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
