import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSnapshot } from './parse.ts';
import type { Snapshot } from './snapshot.ts';

const directory = mkdtempSync(join(tmpdir(), 'plimsoll-parse-'));
const path = join(directory, 'one.heapsnapshot');

interface Whole {
  readonly snapshot: { readonly meta: { readonly node_fields: string[] }; readonly node_count: number };
  readonly nodes: number[];
  readonly edges: number[];
  readonly strings: string[];
  readonly locations: number[];
  readonly trace_function_infos: number[];
  readonly trace_tree: unknown[];
}

let whole: Whole;
let parsed: Snapshot;

/** A heap with odd strings in it, and stacks: `outer` calls `inner`. */
const PROGRAM = `
const session = new (require('node:inspector').Session)();
session.connect();
session.post('HeapProfiler.enable');
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
globalThis.odd = ['quote " backslash \\\\ newline \\n', 'é ☃ 😀', 'x'.repeat(3000) + '"'].map((text) => ({ [text]: text }));
function inner() { return { inner: true, bytes: Buffer.allocUnsafeSlow(5000) }; }
function outer() { return inner(); }
globalThis.made = outer();
require('node:v8').writeHeapSnapshot(process.argv[1]);
process.exit();
`;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['--no-compact', '-e', PROGRAM, path], { env: {} });
  whole = JSON.parse(readFileSync(path, 'utf8')) as Whole;
  parsed = parseSnapshot(path);
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true }));

describe('read as a stream, a snapshot is what JSON.parse makes of it', () => {
  test('every object with its type, name, id, size and trace', () => {
    const width = whole.snapshot.meta.node_fields.length;
    const { nodes } = parsed;
    let wrong = 0;
    for (let i = 0; i < nodes.count; i += 1) {
      const edges = (nodes.firstEdge[i + 1] as number) - (nodes.firstEdge[i] as number);
      const row = [nodes.type[i], nodes.name[i], nodes.id[i], nodes.size[i], edges, nodes.trace[i]];
      if (row.some((value, field) => value !== whole.nodes[i * width + field])) wrong += 1;
    }
    expect(wrong).toBe(0);
    expect(nodes.count).toBe(whole.snapshot.node_count);
  });

  test('every reference', () => {
    const { type, nameOrIndex, to, count } = parsed.edges;
    const width = whole.snapshot.meta.node_fields.length;
    let wrong = 0;
    for (let i = 0; i < count; i += 1) {
      const row = [type[i], nameOrIndex[i], (to[i] as number) * width];
      if (row.some((value, field) => value !== whole.edges[i * 3 + field])) wrong += 1;
    }
    expect(count * 3).toBe(whole.edges.length);
    expect(wrong).toBe(0);
  });

  test('every string, of a long one its beginning', () => {
    expect(parsed.strings.length).toBe(whole.strings.length);
    const wrong = whole.strings.filter((text, i) => !text.startsWith(parsed.strings.at(i).replace(/\uFFFD+$/, '')));
    expect(wrong).toEqual([]);
    expect(whole.strings.some((text) => text.includes('quote " backslash \\ newline'))).toBe(true);
    const short = whole.strings.filter((text, i) => text.length < 80 && parsed.strings.at(i) !== text);
    expect(short).toEqual([]);
    expect(parsed.strings.indexOf('made')).toBe(whole.strings.indexOf('made'));
    expect(parsed.strings.indexOf('never in there')).toBe(-1);
  });

  test('every place, and every stack', () => {
    expect(parsed.locations.size * 4).toBe(whole.locations.length);
    expect(parsed.functions.length * 6).toBe(whole.trace_function_infos.length);
    expect(traces(whole.trace_tree as Tree, 0, parsed)).toBeGreaterThan(20);
  });
});

test('what a function makes carries the stack of that function, which begins on its line', () => {
  const { nodes, strings, traces: tree, functions } = parsed;
  const names: string[] = [];
  for (let i = 0; i < nodes.count; i += 1) {
    if (strings.at(nodes.name[i] as number) !== 'ArrayBuffer' || nodes.trace[i] === 0) continue;
    for (let at = nodes.trace[i] as number; at > 0; at = tree.parent[at] as number) {
      const { name, line } = functions[tree.function[at] as number] ?? { name: '', line: 0 };
      if (name === 'inner' || name === 'outer') names.push(`${name}:${line + 1}`);
    }
  }
  expect(names).toEqual(['inner:7', 'outer:8']);
});

test('a file that ends too early is refused, with the byte at which it does', () => {
  const cut = join(directory, 'cut.heapsnapshot');
  const text = readFileSync(path);
  for (const length of [0, 100, 5000, Math.floor(text.length / 2), text.length - 3]) {
    writeFileSync(cut, text.subarray(0, length));
    expect(() => parseSnapshot(cut)).toThrow(/at byte \d+, where .* is expected, it ends|has no objects/);
  }
});

test('a file that is something else is refused', () => {
  const other = join(directory, 'other.json');
  writeFileSync(other, '{"hello":[1,2,{"a":"]"}]}');
  expect(() => parseSnapshot(other)).toThrow(/does not begin as a heap snapshot/);
  expect(() => parseSnapshot(join(directory, 'missing'))).toThrow(/could not be opened/);
});

type Tree = [number, number, number, number, Tree[] | number[]];

/** Goes through the nested arrays and compares parents; returns how many there are. */
function traces(flat: readonly unknown[], parent: number, { traces: tree }: Snapshot): number {
  let count = 0;
  for (let i = 0; i < flat.length; i += 5) {
    const [id, index, , , children] = flat.slice(i, i + 5) as Tree;
    if (tree.parent[id] !== parent || tree.function[id] !== index) throw new Error(`trace ${id} is wrong`);
    count += 1 + traces(children, id, parsed);
  }
  return count;
}
