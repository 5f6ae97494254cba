import type { IcicleData, IcicleFrame } from '../html/icicle-data.ts';

/**
 * The first view of an icicle, what was alive at the peak, as a `.heapprofile`, which DevTools and editors open: V8's
 * sampling heap profile, its positions 0-based and −1 where there is none. The format has no place for what is off-heap: it
 * stands under the stack that allocated its owner.
 *
 * Its source text is written into the page too, so it uses nothing from outside itself.
 */
export function renderHeapProfile({ frames, views }: IcicleData): string {
  interface ProfileNode {
    readonly callFrame: object;
    selfSize: number;
    readonly id: number;
    readonly children: ProfileNode[];
  }
  let lastId = 0;
  const node = ([functionName, url, line, column]: IcicleFrame): ProfileNode => {
    lastId += 1;
    const callFrame = { functionName, scriptId: '0', url, lineNumber: line - 1, columnNumber: column - 1 };
    return { callFrame, selfSize: 0, id: lastId, children: [] };
  };
  const root = node(['(root)', '', 0, 0, 'native']);
  const below = new Map<string, ProfileNode>();
  for (const [stack, heapBytes, offHeapBytes] of views[0]?.stacks ?? []) {
    let at = root;
    for (const index of stack) {
      const frame = frames[index];
      if (frame === undefined) continue;
      const key = `${at.id} ${index}`;
      const child = below.get(key) ?? node(frame);
      if (!below.has(key)) at.children.push(child);
      below.set(key, child);
      at = child;
    }
    at.selfSize += Math.round(heapBytes + offHeapBytes);
  }
  return `${JSON.stringify({ head: root, samples: [] })}\n`;
}
