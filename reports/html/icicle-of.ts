import type { Attributed } from '../../harness/results/attribution.ts';
import { nameOf } from './frame-words.ts';
import type { IcicleData, IcicleFrame, IcicleView } from './icicle-data.ts';

/**
 * The rest of the live bytes is a frame of its own, so that the icicle's width is what was alive.
 *
 * @param mostBytes of the page that its stacks may take; the smallest are shown as one, so that thousands of crumbs fit
 */
export function icicleOf(id: string, one: Attributed, mostBytes = Number.POSITIVE_INFINITY): IcicleData {
  const rest = one.unattributed.reduce((sum, { bytes }) => sum + bytes, 0);
  const frames: IcicleFrame[] = one.frames.map((frame) => {
    return [nameOf(frame), frame.file, frame.line, frame.column, frame.owner];
  });
  const crumbs = frames.push(['(smaller stacks)', '', 0, 0, 'native']) - 1;
  const unknown = frames.push(['(no stack known)', '', 0, 0, 'native']) - 1;
  const fitting = { frames, crumbs, mostBytes: one.churn.length === 0 ? mostBytes : mostBytes / 2 };
  const alive: IcicleView = {
    name: 'allocated by, alive at the peak',
    kind: 'parts',
    stacks: [
      ...largest(
        one.allocatedBy.map(({ stack, heapBytes, offHeapBytes }) => [stack, heapBytes, offHeapBytes] as const),
        fitting,
      ),
      ...(rest > 0 ? [[[unknown], 0, rest] as const] : []),
    ],
  };
  const churn: IcicleView = {
    name: 'churn: allocated on the heap, most of it collected since',
    kind: 'parts',
    stacks: largest(
      one.churn.map(({ stack, bytes }) => [stack, bytes, 0] as const),
      fitting,
    ),
  };
  return { id, title: one.case, ...usedOnly(frames, one.churn.length === 0 ? [alive] : [alive, churn]) };
}

/** Frames of stacks that are not shown would only be bytes of the page. */
function usedOnly(frames: readonly IcicleFrame[], views: readonly IcicleView[]): Pick<IcicleData, 'frames' | 'views'> {
  const used = [...new Set(views.flatMap(({ stacks }) => stacks.flatMap(([stack]) => stack)))].sort((a, b) => a - b);
  const at = new Map(used.map((before, now) => [before, now]));
  return {
    frames: used.flatMap((index) => {
      const frame = frames[index];
      return frame === undefined ? [] : [frame];
    }),
    views: views.map((view) => {
      return {
        ...view,
        stacks: view.stacks.map(([stack, first, second]) => [stack.map((index) => at.get(index) ?? 0), first, second]),
      };
    }),
  };
}

interface Fitting {
  readonly frames: readonly IcicleFrame[];
  /** The frame that stands for what did not fit. */
  readonly crumbs: number;
  readonly mostBytes: number;
}

/** Commas, brackets and figures of a stack or a frame beside its words; what one index takes. */
const AROUND_BYTES = 24;
const INDEX_BYTES = 4;

function largest(stacks: IcicleView['stacks'], { frames, crumbs, mostBytes }: Fitting): IcicleView['stacks'] {
  const sorted = stacks.toSorted((a, b) => b[1] + b[2] - a[1] - a[2]);
  const seen = new Set<number>();
  let bytes = 0;
  const tooMany = sorted.findIndex(([stack]) => {
    bytes += AROUND_BYTES + INDEX_BYTES * stack.length;
    for (const index of stack.filter((one) => !seen.has(one))) {
      seen.add(index);
      bytes += AROUND_BYTES + (frames[index]?.[0].length ?? 0) + (frames[index]?.[1].length ?? 0);
    }
    return bytes > mostBytes;
  });
  if (tooMany < 0) return sorted;
  const sum = (part: 1 | 2) => sorted.slice(tooMany).reduce((total, stack) => total + stack[part], 0);
  return [...sorted.slice(0, tooMany), [[crumbs], sum(1), sum(2)]];
}
