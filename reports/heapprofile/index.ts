import type { Attributed, Frame } from '../../harness/results/attribution.ts';

/** A node of V8's sampling heap profile: positions are 0-based, −1 where there is none. */
interface ProfileNode {
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  selfSize: number;
  readonly id: number;
  readonly children: ProfileNode[];
}

/**
 * What was alive at the peak, heap and off-heap, as a `.heapprofile`, which DevTools and editors open. The format has no
 * place for what is off-heap: it stands under the stack that allocated its owner.
 */
export function renderHeapProfile({ frames, allocatedBy }: Attributed): string {
  let lastId = 0;
  const node = (frame: Frame): ProfileNode => {
    lastId += 1;
    return { callFrame: callFrame(frame), selfSize: 0, id: lastId, children: [] };
  };
  const root = node({ function: '(root)', file: '', line: 0, column: 0, owner: 'native' });
  const below = new Map<string, ProfileNode>();
  for (const { stack, heapBytes, offHeapBytes } of allocatedBy) {
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
    at.selfSize += heapBytes + offHeapBytes;
  }
  return `${JSON.stringify({ head: root, samples: [] })}\n`;
}

function callFrame({ function: functionName, file, line, column }: Frame): ProfileNode['callFrame'] {
  return { functionName, scriptId: '0', url: file, lineNumber: line - 1, columnNumber: column - 1 };
}
