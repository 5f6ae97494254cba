/** Off-heap bytes in a snapshot, and the object on the heap that each belongs to. */
import { type Snapshot, typeNamed } from './snapshot/snapshot.ts';

export interface BackingStores {
  /** Ordinal of the owner by the ordinal of the off-heap object. */
  readonly owner: ReadonlyMap<number, number>;
  /** A view of an ArrayBuffer, by the ordinal of the ArrayBuffer: the first that is found. */
  readonly view: ReadonlyMap<number, number>;
}

/** V8's own off-heap objects; what Node's native objects take besides is in none of V8's counters. */
const OFF_HEAP = /^system \//;

export function findBackingStores(snapshot: Snapshot): BackingStores {
  const { nodes, edges, strings, nodeTypes } = snapshot;
  const native = typeNamed(nodeTypes, 'native');
  const offHeap = new Uint8Array(nodes.count);
  const known = new Map<number, boolean>();
  for (let i = 0; i < nodes.count; i += 1) {
    if (nodes.type[i] !== native) continue;
    const name = nodes.name[i] as number;
    const isOne = known.get(name) ?? OFF_HEAP.test(strings.at(name));
    known.set(name, isOne);
    offHeap[i] = isOne ? 1 : 0;
  }
  const buffer = strings.indexOf('buffer');
  const internal = typeNamed(snapshot.edgeTypes, 'internal');
  const weak = typeNamed(snapshot.edgeTypes, 'weak');
  const owner = new Map<number, number>();
  const view = new Map<number, number>();
  for (let from = 0; from < nodes.count; from += 1) {
    if (nodes.type[from] === native) continue;
    const end = nodes.firstEdge[from + 1] as number;
    for (let edge = nodes.firstEdge[from] as number; edge < end; edge += 1) {
      const to = edges.to[edge] as number;
      if (offHeap[to] === 1 && edges.type[edge] !== weak && !owner.has(to)) owner.set(to, from);
      else if (edges.type[edge] === internal && edges.nameOrIndex[edge] === buffer && !view.has(to)) view.set(to, from);
    }
  }
  return { owner, view };
}
