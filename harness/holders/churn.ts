/** V8's sampling profile as stacks: what one wave allocates on the heap, collected since or not. */
import type { SampledHeap } from '../probe/protocol.ts';
import type { Attributed } from '../results/attribution.ts';
import type { FrameOf, LoadedFunction } from './frames.ts';
import { type FrameTable, fold, stackOf } from './stacks.ts';

/** Smaller shares are left out: a sampled figure that small is chance. */
const SMALLEST_SHARE = 1 / 1000;

/** Bytes a wave, the largest first. Frames go into `table`. */
export function churnOf(
  profile: SampledHeap,
  { frameOf, table, waves }: { readonly frameOf: FrameOf; readonly table: FrameTable; readonly waves: number },
): Attributed['churn'] {
  const rows = new Map<string, Attributed['churn'][number]>();
  let total = 0;
  for (const { stack, bytes } of sampled(profile)) {
    const frames = stackOf(stack, frameOf);
    if (frames === null) continue;
    const indices = fold(frames).map(table.indexOf);
    const row = rows.get(indices.join()) ?? { stack: indices, bytes: 0 };
    row.bytes += bytes / waves;
    total += bytes / waves;
    rows.set(indices.join(), row);
  }
  return [...rows.values()]
    .filter(({ bytes }) => bytes >= total * SMALLEST_SHARE)
    .map(({ stack, bytes }) => ({ stack, bytes: Math.round(bytes) }))
    .sort((a, b) => b.bytes - a.bytes);
}

function* sampled(
  { callFrame, selfSize, children }: SampledHeap,
  above: readonly LoadedFunction[] = [],
): Generator<{ stack: readonly LoadedFunction[]; bytes: number }> {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  const stack = [...above, { name: functionName, script: url, line: lineNumber, column: columnNumber }];
  if (selfSize > 0) yield { stack, bytes: selfSize };
  for (const child of children) yield* sampled(child, stack);
}
