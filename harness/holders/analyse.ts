/** From a heap snapshot to who allocated and who holds what was alive in it. Pure but for reading the file. */
import type { SampledHeap, SnapshotTaken } from '../probe/protocol.ts';
import type { Attributed, StackBytes } from '../results/attribution.ts';
import { findBackingStores } from './backing-stores.ts';
import { charge } from './charge.ts';
import { churnOf } from './churn.ts';
import { framesOf, type LoadedCode } from './frames.ts';
import { holderWords } from './holder-words.ts';
import { checkKnown } from './known-check.ts';
import { findHolders } from './retainers.ts';
import { parseSnapshot } from './snapshot/parse.ts';
import { createFrameTable } from './stacks.ts';

export interface AnalysisTask {
  readonly snapshotPath: string;
  readonly code: LoadedCode;
  readonly coldId: number;
  /** `external_memory` of the cold subject. */
  readonly coldExternalBytes: number;
  readonly taken: SnapshotTaken;
  readonly churn: SampledHeap;
  readonly sampledWaves: number;
}

export type Analysis = Pick<
  Attributed,
  'peak' | 'check' | 'frames' | 'allocatedBy' | 'heldBy' | 'poolPages' | 'unattributed' | 'churn'
>;

/** Shares of the whole below it are added up under one name: nobody looks for them, and the file stays small. */
const SMALLEST_SHARE = 1 / 2000;
/** What V8's counter has beyond the snapshot is told from this on: counters are rounded, and buffers come and go. */
const TOLD_FROM = 64 * 1024;

/** @throws {SnapshotError} */
export function analyse(task: AnalysisTask): Analysis {
  const snapshot = parseSnapshot(task.snapshotPath);
  const frameOf = framesOf(task.code);
  const stores = findBackingStores(snapshot);
  const { check, known } = checkKnown(snapshot, stores);
  const { checkpoint, wave, poolPages } = task.taken;
  if (!check.trusted) {
    const nothing = { frames: [], allocatedBy: [], heldBy: [], unattributed: [], churn: [] };
    const peak = { checkpoint, wave, heapBytes: 0, offHeapBytes: 0 };
    return { peak, check, poolPages, ...nothing };
  }
  const holders = findHolders(snapshot, holderWords(snapshot, frameOf, task.code));
  const table = createFrameTable();
  const stacks = new Map<string, StackBytes>();
  const held = new Map<string, { holder: string; bytes: number; objects: number }>();
  const missing = new Map<string, number>();
  let [heapBytes, offHeapBytes] = [0, 0];
  for (const { owner, bytes, offHeap, stack, why } of charge({
    snapshot,
    stores,
    frameOf,
    known,
    coldId: task.coldId,
  })) {
    if (offHeap) offHeapBytes += bytes;
    else heapBytes += bytes;
    if (stack === null) missing.set(why, (missing.get(why) ?? 0) + bytes);
    else addTo(stacks, stack.map(table.indexOf), bytes, offHeap);
    const holder = holders[owner] ?? 'V8 itself';
    const row = held.get(holder) ?? { holder, bytes: 0, objects: 0 };
    held.set(holder, { holder, bytes: row.bytes + bytes, objects: row.objects + 1 });
  }
  const inCounters = task.taken.externalBytes - task.coldExternalBytes - knownOffHeap(check) - offHeapBytes;
  if (inCounters > TOLD_FROM) {
    missing.set('off-heap bytes that V8 counts and a snapshot does not show, such as those of WebAssembly', inCounters);
    offHeapBytes += inCounters;
  }
  const least = (heapBytes + offHeapBytes) * SMALLEST_SHARE;
  const few = { function: 'many small ones', file: '', line: 0, column: 0, owner: 'native' } as const;
  return {
    peak: { checkpoint, wave, heapBytes, offHeapBytes },
    check,
    allocatedBy: withoutCrumbs([...stacks.values()], least, () => [table.indexOf(few)]),
    heldBy: largestHolders([...held.values()], least),
    poolPages,
    unattributed: [...missing].map(([what, bytes]) => ({ what, bytes })).sort((a, b) => b.bytes - a.bytes),
    churn: churnOf(task.churn, { frameOf, table, waves: task.sampledWaves }),
    frames: [...table.frames],
  };
}

function addTo(stacks: Map<string, StackBytes>, stack: number[], bytes: number, offHeap: boolean): void {
  const key = stack.join();
  const row = stacks.get(key) ?? { stack, heapBytes: 0, offHeapBytes: 0, objects: 0 };
  if (offHeap) row.offHeapBytes += bytes;
  else row.heapBytes += bytes;
  row.objects += 1;
  stacks.set(key, row);
}

function withoutCrumbs(all: readonly StackBytes[], least: number, crumbs: () => number[]): StackBytes[] {
  const size = ({ heapBytes, offHeapBytes }: StackBytes) => heapBytes + offHeapBytes;
  const kept = all.filter((one) => size(one) >= least);
  const small = all.filter((one) => size(one) < least);
  if (small.length > 0) {
    const rest: StackBytes = { stack: crumbs(), heapBytes: 0, offHeapBytes: 0, objects: 0 };
    for (const one of small) {
      rest.heapBytes += one.heapBytes;
      rest.offHeapBytes += one.offHeapBytes;
      rest.objects += one.objects;
    }
    kept.push(rest);
  }
  return kept.sort((a, b) => size(b) - size(a));
}

function largestHolders(all: readonly Attributed['heldBy'][number][], least: number): Attributed['heldBy'] {
  const kept = all.filter(({ bytes }) => bytes >= least);
  const small = all.filter(({ bytes }) => bytes < least);
  const rest = { holder: 'many small ones', bytes: 0, objects: 0 };
  for (const one of small) {
    rest.bytes += one.bytes;
    rest.objects += one.objects;
  }
  return [...kept, ...(small.length > 0 ? [rest] : [])].sort((a, b) => b.bytes - a.bytes);
}

/** The second helping of the check came after the cold reading. Half of its bytes, nearly all of them Buffers. */
function knownOffHeap({ expectedBytes }: Attributed['check']): number {
  return expectedBytes / 2;
}
