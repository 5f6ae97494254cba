/**
 * What operations left behind, from three heap snapshots read by memlab: born between the first and the second, still there
 * in the third. memlab says which objects, who dominates them and by which references they are reached; what counts as a
 * leak is decided here, since memlab's own rules are about web pages.
 */
import type { IHeapEdge, IHeapNode, IHeapSnapshot } from 'memlab';
import type { Growth } from '../results/attribution.ts';
import { type FrameOf, type LoadedFunction, wordsOf } from './frames.ts';

/** What V8 itself writes while it learns how a program runs. */
const V8S_OWN = /^(code|hidden|object shape|synthetic|array)$/;
/** Less than this an operation is what a process does on its own. */
const LEAST_BYTES = 256;
const MOST_LEAKS = 20;
/** Values of Node and V8 that lie on every path and say nothing. */
const SAYS_NOTHING = /^(system \/|\(|Object$|Array$|Map$|Set$|$)/;

/** @param ids of objects that were born between the first snapshot and the second */
export function leaksIn(
  snapshot: IHeapSnapshot,
  ids: ReadonlySet<number> | { has(id: number): boolean },
  { operations, ...code }: LeakOptions,
): Pick<Growth, 'retainedBytesPerOperation' | 'leaks'> {
  const knowledge = { ...code, instrument: instrumentsOwn(snapshot, code) };
  const leaks = new Map<string, Growth['leaks'][number]>();
  snapshot.nodes.forEach((node) => {
    if (!ids.has(node.id) || !isHead(node, ids)) return;
    const path = pathTo(node, knowledge);
    if (path === null) return;
    const leak = leaks.get(path.join('\n')) ?? { bytes: 0, objects: 0, path };
    leak.bytes += node.retainedSize;
    leak.objects += 1;
    leaks.set(path.join('\n'), leak);
  });
  const worth = [...leaks.values()].filter(({ bytes }) => bytes >= LEAST_BYTES * operations);
  worth.sort((a, b) => b.bytes - a.bytes);
  const bytes = worth.reduce((sum, leak) => sum + leak.bytes, 0);
  return { retainedBytesPerOperation: bytes / operations, leaks: worth.slice(0, MOST_LEAKS) };
}

/** The uppermost of what is new: what it dominates is counted with it. An array of V8's is counted with what it holds. */
function isHead(node: IHeapNode, ids: { has(id: number): boolean }): boolean {
  if (V8S_OWN.test(node.type) || (node.type === 'native' && !node.name.startsWith('system /'))) return false;
  for (let above = node.dominatorNode; above !== null; above = above.dominatorNode) {
    if (!ids.has(above.id)) return true;
    if (!V8S_OWN.test(above.type)) return false;
    if (above.dominatorNode === above) return true;
  }
  return true;
}

interface Code {
  /** By V8's id of an object. memlab's own look-up of places confuses the objects' numbers (2.0.5). */
  readonly placeOf: (id: number) => LoadedFunction | undefined;
  readonly frameOf: FrameOf;
}

interface LeakOptions extends Code {
  readonly operations: number;
}

interface Knowledge extends Code {
  /** Functions and scopes of the probe: above them is only how the instrument holds the subject. */
  readonly instrument: ReadonlySet<number>;
}

/** From what holds it all to the object itself; null when it hangs on nothing strong. */
function pathTo(node: IHeapNode, knowledge: Knowledge): string[] | null {
  const path = [kindOf(node, knowledge)];
  let at: IHeapNode = node;
  for (let steps = 0; at.pathEdge !== null && steps < 200; steps += 1) {
    const edge: IHeapEdge = at.pathEdge;
    const from: IHeapNode = edge.fromNode;
    if (edge.type === 'weak') return null;
    if (from === at || isTop(from) || knowledge.instrument.has(from.id)) break;
    const words = stepWords(edge, from, knowledge);
    if (words !== null && path[0] !== words) path.unshift(words);
    at = from;
  }
  return path;
}

/** Above the scope of a module there is only how Node keeps its modules. */
function isTop(node: IHeapNode): boolean {
  return node.type === 'synthetic' || node.name === 'system / NativeContext';
}

function stepWords({ type, name_or_index: name }: IHeapEdge, from: IHeapNode, knowledge: Knowledge): string | null {
  if (type === 'context') return `variable \`${name}\``;
  if (type !== 'property') return null;
  return SAYS_NOTHING.test(from.name) ? `\`${name}\`` : `\`${name}\` of ${kindOf(from, knowledge)}`;
}

/** `class Upload (src/upload.ts:41)`, `Buffer`, `a string`. */
function kindOf(node: IHeapNode, { placeOf, frameOf }: Code): string {
  if (/string$/.test(node.type)) return 'a string';
  const place = placeOf(node.id);
  const frame = place === undefined ? null : frameOf({ ...place, name: node.name });
  if (frame === null || frame.owner === 'node' || frame.owner === 'native') return node.name;
  return node.type === 'closure' ? `function ${wordsOf(frame)}` : `class ${node.name} (${frame.file}:${frame.line})`;
}

/** Ids of the probe's functions and of their scopes. */
function instrumentsOwn(snapshot: IHeapSnapshot, { placeOf, frameOf }: Code): Set<number> {
  const own = new Set<number>();
  snapshot.nodes.forEach((node) => {
    const place = node.type === 'closure' ? placeOf(node.id) : undefined;
    if (place === undefined || frameOf({ ...place, name: node.name }) !== null) return;
    own.add(node.id);
    const scope = node.getReferenceNode('context', 'internal');
    if (scope !== null) own.add(scope.id);
  });
  return own;
}
