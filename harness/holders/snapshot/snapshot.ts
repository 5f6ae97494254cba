/** V8's heap snapshot in columns: one typed array a field, so that millions of objects take tens of bytes each. */
import type { StringTable } from './string-table.ts';

export interface Snapshot {
  readonly nodes: Nodes;
  readonly edges: Edges;
  readonly traces: Traces;
  readonly functions: readonly TracedFunction[];
  readonly locations: ReadonlyMap<number, Place>;
  readonly strings: StringTable;
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
}

/** By the ordinal of the object. */
export interface Nodes {
  readonly count: number;
  /** Index of `nodeTypes`. */
  readonly type: Uint8Array;
  /** Index of `strings`. */
  readonly name: Uint32Array;
  /** V8's id: the later an object was numbered, the higher. */
  readonly id: Uint32Array;
  /** Bytes of the object alone. */
  readonly size: Float64Array;
  /** Id of the trace that allocated it; 0: none is known. */
  readonly trace: Uint32Array;
  /** First edge of each, and one more: the edges of `i` are `firstEdge[i]` to `firstEdge[i + 1] − 1`. */
  readonly firstEdge: Uint32Array;
}

export interface Edges {
  readonly count: number;
  /** Index of `edgeTypes`. */
  readonly type: Uint8Array;
  /** Index of `strings`, or of an element. */
  readonly nameOrIndex: Uint32Array;
  /** Ordinal of the object pointed to. */
  readonly to: Uint32Array;
}

/** The tree of stacks, by trace id. */
export interface Traces {
  /** Id of the calling trace; 0: none. */
  readonly parent: Uint32Array;
  /** Index of `functions`. */
  readonly function: Uint32Array;
}

/** A place in a loaded script; 0-based. */
export interface Place {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** The place is where the function begins: V8 keeps no line of the call. */
export interface TracedFunction extends Place {
  readonly name: string;
  readonly script: string;
}

/** Ordinal of a type of that name; −1: this V8 does not know it. */
export function typeNamed(types: readonly string[], name: string): number {
  return types.indexOf(name);
}
