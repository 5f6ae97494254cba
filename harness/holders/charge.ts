/**
 * Every live byte that is the operations', charged to the stack that allocated it: an object on the heap to its own, a
 * backing store to that of its owner.
 */
import type { Frame } from '../results/attribution.ts';
import type { BackingStores } from './backing-stores.ts';
import { nameOfBirth } from './births.ts';
import type { FrameOf } from './frames.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { fold, stackOf } from './stacks.ts';

export interface Charged {
  readonly node: number;
  /** The object by which it is held: itself, or the owner of a backing store. */
  readonly owner: number;
  readonly bytes: number;
  readonly offHeap: boolean;
  /** Folded, outermost first; null: V8 knows no stack, and `why` says what it is. */
  readonly stack: readonly Frame[] | null;
  readonly why: string;
}

export interface ChargeOptions {
  readonly snapshot: Snapshot;
  readonly stores: BackingStores;
  readonly frameOf: FrameOf;
  /** Id of the last object of the cold subject. */
  readonly coldId: number;
  /** Objects of the check, which are left out. */
  readonly known: ReadonlySet<number>;
}

/** In the order of the snapshot. What was there when the subject was cold, and what the instrument made, is left out. */
export function* charge({ snapshot, stores, frameOf, coldId, known }: ChargeOptions): Generator<Charged> {
  const { nodes, nodeTypes } = snapshot;
  const unfolded = tracedStacks(snapshot, frameOf);
  const named = new Map<string, readonly Frame[]>();
  for (let node = 0; node < nodes.count; node += 1) {
    const bytes = nodes.size[node] as number;
    if (bytes === 0 || known.has(node)) continue;
    const type = nodeTypes[nodes.type[node] as number] as string;
    const owner = type === 'native' ? stores.owner.get(node) : node;
    if (owner === undefined || type === 'synthetic' || (nodes.id[owner] as number) <= coldId) continue;
    const offHeap = owner !== node;
    const view = offHeap ? stores.view.get(owner) : undefined;
    const trace = (nodes.trace[owner] as number) || (view === undefined ? 0 : (nodes.trace[view] as number));
    const head = { node, owner: view ?? owner, bytes, offHeap };
    if (trace === 0) {
      yield { ...head, stack: null, why: reasonOf(type, offHeap) };
      continue;
    }
    const stack = unfolded(trace);
    if (stack === null) continue;
    const viewStack = view === undefined ? null : unfolded(nodes.trace[view] as number);
    const key = `${trace} ${view === undefined ? 0 : nodes.trace[view]} ${offHeap}`;
    const shown = named.get(key) ?? shownStack(stack, viewStack, offHeap);
    named.set(key, shown);
    yield { ...head, stack: shown, why: '' };
  }
}

function shownStack(stack: readonly Frame[], viewStack: readonly Frame[] | null, offHeap: boolean): readonly Frame[] {
  const birth = nameOfBirth({ stack, viewStack, offHeap });
  const folded = fold(stack);
  if (birth === null) return folded;
  const frame: Frame = { function: birth, file: '', line: 0, column: 0, owner: 'native' };
  return [frame, ...folded.filter(({ owner }) => owner !== 'native')];
}

function tracedStacks({ traces, functions }: Snapshot, frameOf: FrameOf): (trace: number) => Frame[] | null {
  const known = new Map<number, Frame[] | null>();
  return (trace) => {
    const stack = known.get(trace);
    if (stack !== undefined) return stack;
    const loaded = [];
    for (let at = trace; at > 0; at = traces.parent[at] as number) {
      const traced = functions[traces.function[at] as number];
      if (traced !== undefined) loaded.push(traced);
    }
    const made = stackOf(loaded.reverse(), frameOf);
    known.set(trace, made);
    return made;
  };
}

function reasonOf(type: string, offHeap: boolean): string {
  if (offHeap) return 'off-heap bytes whose owner V8 knows no stack of';
  if (type === 'code' || type === 'object shape' || type === 'hidden')
    return 'compiled code and descriptions of classes';
  if (type === 'string' || type.endsWith('string')) return 'strings that V8 knows no stack of';
  return 'objects that V8 knows no stack of';
}
