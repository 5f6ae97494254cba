/** Where in the loaded code a function, an instance's class or a suspended function begins, for objects of a snapshot. */

import type { LoadedFunction } from './frames.ts';
import { type Snapshot, typeNamed } from './snapshot/snapshot.ts';

/** By ordinal; undefined: V8 keeps no place for it. `name` is left empty. */
export type PlaceOf = (node: number) => LoadedFunction | undefined;

export function placesIn(snapshot: Snapshot): PlaceOf {
  const scripts = scriptsIn(snapshot);
  return (node) => {
    const place = snapshot.locations.get(node);
    const script = place === undefined ? undefined : scripts.get(place.scriptId);
    return place === undefined || script === undefined
      ? undefined
      : { name: '', script, line: place.line, column: place.column };
  };
}

/** Addresses of scripts by V8's number, which a snapshot knows only by way of the functions in them. */
function scriptsIn(snapshot: Snapshot): Map<number, string> {
  const { nodes, strings, nodeTypes, locations } = snapshot;
  const closure = typeNamed(nodeTypes, 'closure');
  const scripts = new Map<number, string>();
  for (const [node, { scriptId }] of locations) {
    if (nodes.type[node] !== closure || scripts.has(scriptId)) continue;
    const shared = targetOf(snapshot, node, 'shared');
    const script = shared === null ? null : targetOf(snapshot, shared, 'script');
    if (script !== null) scripts.set(scriptId, strings.at(nodes.name[script] as number));
  }
  return scripts;
}

/** What the object's reference of that name points to; null: it has none. */
export function targetOf({ nodes, edges, edgeTypes, strings }: Snapshot, node: number, name: string): number | null {
  const wanted = strings.indexOf(name);
  const end = nodes.firstEdge[node + 1] as number;
  for (let edge = nodes.firstEdge[node] as number; edge < end; edge += 1) {
    if (edges.nameOrIndex[edge] !== wanted) continue;
    const type = edgeTypes[edges.type[edge] as number];
    if (type !== 'element' && type !== 'hidden') return edges.to[edge] as number;
  }
  return null;
}
