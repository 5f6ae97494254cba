/** Reads a `.heapsnapshot` as it stands on the disk, front to back, into columns. */
import { JsonBytes } from './json-bytes.ts';
import type { Place, Snapshot, TracedFunction } from './snapshot.ts';
import { SnapshotError } from './snapshot-error.ts';
import { StringTable } from './string-table.ts';
import { readTraceTree } from './trace-tree.ts';

/** @throws {SnapshotError} when the file is cut short or of an unknown format */
export function parseSnapshot(path: string): Snapshot {
  const json = new JsonBytes(path);
  try {
    return readWhole(json, path);
  } finally {
    json.close();
  }
}

interface Head {
  readonly meta: {
    readonly node_fields: readonly string[];
    readonly node_types: readonly (readonly string[] | string)[];
    readonly edge_fields: readonly string[];
    readonly edge_types: readonly (readonly string[] | string)[];
    readonly trace_function_info_fields: readonly string[];
    readonly trace_node_fields: readonly string[];
    readonly location_fields: readonly string[];
  };
  readonly node_count: number;
  readonly edge_count: number;
}

const TRACE_FIELDS = ['id', 'function_info_index', 'count', 'size', 'children'];
const NAME = Buffer.allocUnsafeSlow(64);

function readWhole(json: JsonBytes, path: string): Snapshot {
  let head: Head | null = null;
  const parts: Partial<Mutable<Parts>> = {};
  const strings = new StringTable();
  json.take('{');
  do {
    const name = NAME.toString('latin1', 0, json.rawString(NAME));
    json.take(':');
    if (name === 'snapshot') head = json.value() as Head;
    else if (head === null) throw new SnapshotError(`${path} does not begin as a heap snapshot does.`);
    else if (name === 'nodes') parts.nodes = readNodes(json, head);
    else if (name === 'edges') parts.edges = readEdges(json, head);
    else if (name === 'trace_function_infos') parts.functions = readFunctions(json, head);
    else if (name === 'trace_tree') parts.traces = readTraces(json, head, path);
    else if (name === 'locations') parts.locations = readLocations(json, head);
    else if (name === 'strings') readStrings(json, strings);
    else json.skip();
  } while (json.takes(','));
  json.take('}');
  return assemble(parts, strings, head, path);
}

interface Parts {
  readonly nodes: Snapshot['nodes'];
  readonly edges: Snapshot['edges'];
  readonly traces: Snapshot['traces'];
  readonly functions: readonly NamedByIndex[];
  readonly locations: Map<number, Place>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface NamedByIndex extends Place {
  readonly nameIndex: number;
  readonly scriptIndex: number;
}

function readNodes(json: JsonBytes, { meta, node_count: count }: Head): Snapshot['nodes'] {
  const width = meta.node_fields.length;
  const field = (name: string) => meta.node_fields.indexOf(name);
  const [type, name, id] = [new Uint8Array(count), new Uint32Array(count), new Uint32Array(count)];
  const [size, trace, firstEdge] = [new Float64Array(count), new Uint32Array(count), new Uint32Array(count + 1)];
  const columns: (Uint8Array | Uint32Array | Float64Array | undefined)[] = Array.from({ length: width });
  const edgeCounts = new Uint32Array(count);
  columns[field('type')] = type;
  columns[field('name')] = name;
  columns[field('id')] = id;
  columns[field('self_size')] = size;
  columns[field('edge_count')] = edgeCounts;
  if (field('trace_node_id') >= 0) columns[field('trace_node_id')] = trace;
  fill(json, columns);
  let edge = 0;
  for (let i = 0; i < count; i += 1) {
    firstEdge[i] = edge;
    edge += edgeCounts[i] as number;
  }
  firstEdge[count] = edge;
  return { count, type, name, id, size, trace, firstEdge };
}

function readEdges(json: JsonBytes, { meta, edge_count: count }: Head): Snapshot['edges'] {
  const nodeWidth = meta.node_fields.length;
  const [type, nameOrIndex, to] = [new Uint8Array(count), new Uint32Array(count), new Uint32Array(count)];
  const columns: (Uint8Array | Uint32Array | undefined)[] = Array.from({ length: meta.edge_fields.length });
  columns[meta.edge_fields.indexOf('type')] = type;
  columns[meta.edge_fields.indexOf('name_or_index')] = nameOrIndex;
  columns[meta.edge_fields.indexOf('to_node')] = to;
  fill(json, columns);
  // The file names an object by the place of its first field.
  for (let i = 0; i < count; i += 1) to[i] = (to[i] as number) / nodeWidth;
  return { count, type, nameOrIndex, to };
}

/** Rows of fields, each field into its column; a field without a column is passed over. */
function fill(json: JsonBytes, columns: readonly (Uint8Array | Uint32Array | Float64Array | undefined)[]): void {
  const width = columns.length;
  let row = 0;
  let field = 0;
  json.numbers((value) => {
    const column = columns[field];
    if (column !== undefined) column[row] = value;
    field += 1;
    if (field < width) return;
    field = 0;
    row += 1;
  });
}

function readFunctions(json: JsonBytes, { meta }: Head): NamedByIndex[] {
  const fields = meta.trace_function_info_fields;
  const at = (name: string) => fields.indexOf(name);
  return rows(json, fields.length).map((row) => ({
    nameIndex: row[at('name')] ?? 0,
    scriptIndex: row[at('script_name')] ?? 0,
    scriptId: row[at('script_id')] ?? 0,
    // Here alone V8 counts from 1, and writes 0 where it knows no place.
    line: Math.max(0, (row[at('line')] ?? 0) - 1),
    column: Math.max(0, (row[at('column')] ?? 0) - 1),
  }));
}

function readLocations(json: JsonBytes, { meta }: Head): Map<number, Place> {
  const fields = meta.location_fields;
  const at = (name: string) => fields.indexOf(name);
  const nodeWidth = meta.node_fields.length;
  const places = new Map<number, Place>();
  const row: number[] = [];
  json.numbers((value) => {
    row.push(value);
    if (row.length < fields.length) return;
    const place = { scriptId: row[at('script_id')] ?? 0, line: row[at('line')] ?? 0, column: row[at('column')] ?? 0 };
    places.set((row[at('object_index')] ?? 0) / nodeWidth, place);
    row.length = 0;
  });
  return places;
}

function rows(json: JsonBytes, width: number): number[][] {
  const all: number[][] = [];
  let row: number[] = [];
  json.numbers((value) => {
    row.push(value);
    if (row.length < width) return;
    all.push(row);
    row = [];
  });
  return all;
}

function readTraces(json: JsonBytes, { meta }: Head, path: string): Snapshot['traces'] {
  if (meta.trace_node_fields.join() !== TRACE_FIELDS.join()) {
    throw new SnapshotError(
      `${path} writes its stacks as [${meta.trace_node_fields.join()}], which is not known here.`,
    );
  }
  return readTraceTree(json);
}

function readStrings(json: JsonBytes, strings: StringTable): void {
  json.take('[');
  if (json.takes(']')) return;
  const write = (room: Buffer) => json.rawString(room);
  do strings.add(write);
  while (json.takes(','));
  json.take(']');
}

function assemble(parts: Partial<Parts>, strings: StringTable, head: Head | null, path: string): Snapshot {
  const { nodes, edges, traces, functions, locations } = parts;
  if (head === null || nodes === undefined || edges === undefined) {
    throw new SnapshotError(`${path} is no whole heap snapshot: it has no objects in it.`);
  }
  return {
    nodes,
    edges,
    traces: traces ?? { parent: new Uint32Array(1), function: new Uint32Array(1) },
    functions: (functions ?? []).map(
      ({ nameIndex, scriptIndex, ...place }): TracedFunction => ({
        ...place,
        name: strings.at(nameIndex),
        script: strings.at(scriptIndex),
      }),
    ),
    locations: locations ?? new Map(),
    strings,
    nodeTypes: head.meta.node_types[0] as readonly string[],
    edgeTypes: head.meta.edge_types[0] as readonly string[],
  };
}
