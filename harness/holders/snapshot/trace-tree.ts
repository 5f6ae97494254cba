/** The stacks of a snapshot: arrays within arrays, as deep as the deepest stack, read without recursion. */
import type { JsonBytes } from './json-bytes.ts';
import type { Traces } from './snapshot.ts';

/** Each is `[id, function, count, size, [children …]]`, a child's five fields following those of its sibling. */
export function readTraceTree(json: JsonBytes): Traces {
  const traces = growing();
  const parents: number[] = [];
  let parent = 0;
  json.take('[');
  if (json.takes(']')) return traces.done();
  for (;;) {
    const id = json.number();
    json.take(',');
    const functionIndex = json.number();
    json.take(',');
    json.number();
    json.take(',');
    json.number();
    json.take(',');
    traces.set(id, parent, functionIndex);
    json.take('[');
    parents.push(parent);
    parent = id;
    while (json.takes(']')) {
      const above = parents.pop();
      if (above === undefined) return traces.done();
      parent = above;
    }
    json.takes(',');
  }
}

function growing() {
  let parents = new Uint32Array(4096);
  let functions = new Uint32Array(4096);
  const larger = (column: Uint32Array, to: number) => {
    const wider = new Uint32Array(to);
    wider.set(column);
    return wider;
  };
  return {
    set(id: number, parent: number, functionIndex: number): void {
      if (id >= parents.length) {
        const to = Math.max(id + 1, parents.length * 2);
        parents = larger(parents, to);
        functions = larger(functions, to);
      }
      parents[id] = parent;
      functions[id] = functionIndex;
    },
    done: (): Traces => ({ parent: parents, function: functions }),
  };
}
