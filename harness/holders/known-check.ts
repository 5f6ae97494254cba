/**
 * The check that rides along: three functions of the probe hold bytes of known sizes. Right are those that are charged to
 * the function that allocated them.
 */
import {
  KNOWN_BUFFER_BYTES,
  KNOWN_BUFFERS,
  KNOWN_HELPINGS,
  KNOWN_HOLDERS,
  KNOWN_RECORDS,
} from '../probe/known-holders.ts';
import type { Attributed } from '../results/attribution.ts';
import type { BackingStores } from './backing-stores.ts';
import { targetOf } from './places.ts';
import { type Snapshot, typeNamed } from './snapshot/snapshot.ts';

/** Below it nothing of the rest is shown: whoever reads a wrong stack changes the wrong line. */
const TRUSTED_FROM = 0.95;

/** `known`: the objects of the check, which are nobody's bytes. */
export function checkKnown(
  snapshot: Snapshot,
  { owner, view }: BackingStores,
): { check: Attributed['check']; known: ReadonlySet<number> } {
  const storeOf = new Map([...owner].map(([store, of]) => [of, store]));
  const arrayBufferOf = new Map([...view].map(([buffer, of]) => [of, buffer]));
  const known = new Set<number>();
  let expectedBytes = 0;
  let rightBytes = 0;
  for (const { holder, allocator } of KNOWN_HOLDERS) {
    const records: number[] = [];
    let buffers = 0;
    for (const held of heldBy(snapshot, holder, known)) {
      const arrayBuffer = arrayBufferOf.get(held);
      const store = arrayBuffer === undefined ? undefined : storeOf.get(arrayBuffer);
      for (const part of [held, arrayBuffer, store]) if (part !== undefined) known.add(part);
      if (store === undefined) {
        const bytes = snapshot.nodes.size[held] as number;
        records.push(bytes);
        if (allocatedBy(snapshot, held, allocator)) rightBytes += bytes;
      } else {
        buffers += 1;
        if (allocatedBy(snapshot, arrayBuffer as number, allocator)) rightBytes += KNOWN_BUFFER_BYTES;
      }
    }
    if (buffers > KNOWN_HELPINGS * KNOWN_BUFFERS) rightBytes = 0;
    expectedBytes += KNOWN_HELPINGS * (KNOWN_BUFFERS * KNOWN_BUFFER_BYTES + KNOWN_RECORDS * (records[0] ?? 0));
  }
  return { check: { expectedBytes, rightBytes, trusted: rightBytes >= TRUSTED_FROM * expectedBytes }, known };
}

/** What the array of a holder's instance points to; the array and its elements are added to `known`. */
function heldBy(snapshot: Snapshot, holder: string, known: Set<number>): number[] {
  const { nodes, edges, strings } = snapshot;
  const element = typeNamed(snapshot.edgeTypes, 'element');
  const object = typeNamed(snapshot.nodeTypes, 'object');
  const name = strings.indexOf(holder);
  const found = new Set<number>();
  for (let node = 0; node < nodes.count; node += 1) {
    if (nodes.name[node] !== name || nodes.type[node] !== object) continue;
    const array = targetOf(snapshot, node, 'held');
    if (array === null) continue;
    known.add(array);
    const end = nodes.firstEdge[array + 1] as number;
    for (let edge = nodes.firstEdge[array] as number; edge < end; edge += 1) {
      if (edges.type[edge] === element) found.add(edges.to[edge] as number);
    }
    const elements = targetOf(snapshot, array, 'elements');
    if (elements !== null) known.add(elements);
  }
  return [...found];
}

/** The allocator's own frame or one that it called. A bundler may have added a number to its name. */
function allocatedBy({ nodes, traces, functions }: Snapshot, node: number, allocator: string): boolean {
  for (let trace = nodes.trace[node] as number; trace > 0; trace = traces.parent[trace] as number) {
    if (functions[traces.function[trace] as number]?.name.replace(/\d+$/, '') === allocator) return true;
  }
  return false;
}
