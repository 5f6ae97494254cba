/**
 * Who holds an object: the nearest object of the subject's or a dependency's code from which strong references lead to it,
 * by the number of references. Found for all objects at once, by walking outwards from all of that code together.
 */
import { type Snapshot, typeNamed } from './snapshot/snapshot.ts';

/** Into how an object of the user's code holds: its class, the scope of a function, a suspended function. */
export interface Labels {
  /** Label of an object of the user's code itself; null: it is not theirs. */
  source(node: number): string | null;
  /** Label of what is held over this edge, which leaves an object of theirs; null: nothing better than the source's. */
  over(source: number, edge: number): string | null;
  /** Label of what is reached over this edge from something unlabelled, a named object of Node's own; null: none. */
  otherwise(node: number): string | null;
}

/** Label by object; undefined: nothing strong leads to it. */
export function findHolders(snapshot: Snapshot, labels: Labels): readonly (string | undefined)[] {
  const held: (string | undefined)[] = Array.from({ length: snapshot.nodes.count });
  const queue = new Uint32Array(snapshot.nodes.count + 1);
  const passable = passableEdges(snapshot);
  walkFromSources(snapshot, labels, passable, held, queue);
  walkFromRoots(snapshot, labels, passable, held, queue);
  return held;
}

function walkFromSources(
  { nodes, edges }: Snapshot,
  labels: Labels,
  passable: (edge: number) => boolean,
  held: (string | undefined)[],
  queue: Uint32Array,
): void {
  const source = new Uint8Array(nodes.count);
  let tail = 0;
  for (let node = 0; node < nodes.count; node += 1) {
    const label = labels.source(node);
    if (label === null) continue;
    held[node] = label;
    source[node] = 1;
    queue[tail] = node;
    tail += 1;
  }
  for (let head = 0; head < tail; head += 1) {
    const from = queue[head] as number;
    const end = nodes.firstEdge[from + 1] as number;
    for (let edge = nodes.firstEdge[from] as number; edge < end; edge += 1) {
      const to = edges.to[edge] as number;
      if (held[to] !== undefined || !passable(edge)) continue;
      const inherited = held[from] as string;
      held[to] = labels.over(from, edge) ?? inherited;
      queue[tail] = to;
      tail += 1;
    }
  }
}

/** What no code of theirs holds is held by Node or by V8: by the nearest object that has a name. */
function walkFromRoots(
  { nodes, edges }: Snapshot,
  labels: Labels,
  passable: (edge: number) => boolean,
  held: (string | undefined)[],
  queue: Uint32Array,
): void {
  const seen = new Uint8Array(nodes.count);
  const inherited: (string | undefined)[] = Array.from({ length: nodes.count });
  seen[0] = 1;
  queue[0] = 0;
  for (let head = 0, tail = 1; head < tail; head += 1) {
    const from = queue[head] as number;
    const end = nodes.firstEdge[from + 1] as number;
    for (let edge = nodes.firstEdge[from] as number; edge < end; edge += 1) {
      const to = edges.to[edge] as number;
      if (seen[to] === 1 || (from !== 0 && !passable(edge))) continue;
      seen[to] = 1;
      inherited[to] = labels.otherwise(to) ?? inherited[from];
      held[to] ??= inherited[to];
      queue[tail] = to;
      tail += 1;
    }
  }
}

/** Every object leads over these to its class, and from there to all the rest. */
const TO_THE_CLASS = [
  ...[
    '__proto__',
    'map',
    'constructor',
    'prototype',
    'shared',
    'code',
    'feedback_cell',
    'scope_info',
    'native_context',
  ],
  ...['script', 'dependent_code', 'instance_template', 'function_data', 'script_or_debug_info'],
];

function passableEdges({ edges, edgeTypes, strings, nodes, nodeTypes }: Snapshot): (edge: number) => boolean {
  const barred = new Set(TO_THE_CLASS.map((name) => strings.indexOf(name)));
  const weak = typeNamed(edgeTypes, 'weak');
  const numbered = [typeNamed(edgeTypes, 'element'), typeNamed(edgeTypes, 'hidden')];
  const ends = [typeNamed(nodeTypes, 'object shape'), typeNamed(nodeTypes, 'code')];
  const nativeContext = strings.indexOf('system / NativeContext');
  return (edge) => {
    const type = edges.type[edge] as number;
    if (type === weak) return false;
    const to = edges.to[edge] as number;
    if (ends.includes(nodes.type[to] as number) || nodes.name[to] === nativeContext) return false;
    return numbered.includes(type) || !barred.has(edges.nameOrIndex[edge] as number);
  };
}
