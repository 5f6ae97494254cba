/** V8's own books of this process. */
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { HeapReading } from '../results/schema.ts';

/** One full reading, for the moments between waves: it allocates. */
export function readHeap(): HeapReading {
  const heap = getHeapStatistics();
  let codePhysicalBytes = 0;
  let codeUsedBytes = 0;
  for (const space of getHeapSpaceStatistics()) {
    if (!holdsNoData(space.space_name)) continue;
    codePhysicalBytes += space.physical_space_size;
    codeUsedBytes += space.space_used_size;
  }
  return {
    usedBytes: heap.used_heap_size,
    externalBytes: heap.external_memory,
    physicalBytes: heap.total_physical_size,
    codePhysicalBytes,
    codeUsedBytes,
    zonesPeakBytes: heap.peak_malloced_memory,
  };
}

/**
 * Machine code, bytecode and their metadata live in these spaces. An operation's data can't, so what the warm-up adds to
 * them belongs to the floor; what it adds to any other space may be somebody's memory and does not.
 */
function holdsNoData(space: string): boolean {
  return space.startsWith('code') || space.startsWith('trusted') || space.startsWith('read_only');
}

/**
 * Twice: once leaves the backing stores of dead ArrayBuffers on the books until the sweeper has run (docs/method.md).
 * @throws when the process was not started with `--expose-gc`
 */
export function collect(): void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('The live lane needs --expose-gc, and this process was started without it.');
  gc();
  gc();
}

/**
 * Writes garbage through the young generation until its first pages have all been touched. Any operation does that sooner
 * or later; done before the cold reading, those pages stand in the floor and not in the first operation's bill.
 */
export function touchYoungGeneration(): void {
  let sink: number[] = [];
  for (let i = 0; i < 64 * 1024; i += 1) sink = [i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6, i + 7];
  if (sink.length !== 8) throw new Error('unreachable');
}
