/**
 * The live lane: the highest bytes *reachable*, as an interval.
 *
 * `external_memory` and the heap can only fall at a collection or (off-heap) at a detach. Their sum read right before each
 * of those, and at checkpoints, is therefore the exact raw maximum: the upper end. Raw counts garbage too, so at a
 * checkpoint that beats the best so far we collect and read again: the lower end.
 */
import { GCProfiler, getHeapStatistics } from 'node:v8';
import type { HeapReading, LiveEnd, LiveReading, Series } from '../results/schema.ts';
import { wrapDetaching } from './detaching.ts';
import { collect } from './heap.ts';

/** Kept collections, in a buffer that stands before the floor is read: rows of objects would count as the subject's. */
const RECORDS = 4096;
const RECORD_COLUMNS = 5;

const REHEARSALS = 3;

/** Turns are looked at for subjects that name no stages; smaller gains than this are not worth a collection there. */
const TURN_GAIN = 64 * 1024;

export interface LiveLane {
  /** Runs through everything once, so that what the lane itself needs stands before the floor is read. */
  rehearse(): void;
  begin(floor: HeapReading): void;
  waveBegins(index: number): void;
  waveEnds(): void;
  /** A named point where the subject may be at its peak. */
  look(checkpoint: string): void;
  /** Off-heap bytes against what was booked before a governor event. */
  compareWithBooked(bookedBytes: number): void;
  /** The same while all operations are held at the barrier: then what they share is booked as well, and no allowance is due. */
  compareAtBarrier(bookedBytes: number): void;
  read(): { live: Omit<LiveReading, 'floor' | 'warm'>; series: Series };
}

export function createLiveLane(options: { allowanceBytes: number; collectAlways: boolean }): LiveLane {
  const lower = emptyEnd();
  const upper = emptyEnd();
  const records = new Float32Array(RECORDS * RECORD_COLUMNS).fill(0);
  let recorded = 0;
  let floorExternal = 0;
  let wave = -1;
  let watching = false;
  let collections = 0;
  let lastCollection = { ended: 0, took: 0 };
  let overBooked: number | null = null;
  let overBookedCollected: number | null = null;
  let overAtBarrier: number | null = null;
  let profiler: GCProfiler | null = null;

  function raiseUpper(heapBytes: number, externalBytes: number, checkpoint: string): void {
    if (heapBytes + externalBytes <= upper.heapBytes + upper.externalBytes) return;
    set(upper, heapBytes, externalBytes, checkpoint, wave);
  }

  function readRaw(checkpoint: string): number {
    const heap = getHeapStatistics();
    raiseUpper(heap.used_heap_size, heap.external_memory, checkpoint);
    return heap.used_heap_size + heap.external_memory;
  }

  function collectAndRead(checkpoint: string): void {
    const started = performance.now();
    collect();
    collections += 1;
    const ended = performance.now();
    // Only what the turns themselves cost is rested from: a spike right after a stage must not be slept through.
    if (checkpoint === 'turn') lastCollection = { ended, took: ended - started };
    const heap = getHeapStatistics();
    const total = heap.used_heap_size + heap.external_memory;
    if (total > lower.heapBytes + lower.externalBytes) {
      set(lower, heap.used_heap_size, heap.external_memory, checkpoint, wave);
    }
  }

  function look(checkpoint: string): void {
    if (!watching) return;
    const raw = readRaw(checkpoint);
    if (options.collectAlways || raw > lower.heapBytes + lower.externalBytes) collectAndRead(checkpoint);
  }

  /**
   * Between turns: at most half of the time goes into collecting, so that the subject still moves. Unreferenced, an
   * immediate runs whenever the loop turns and does not make it turn: a spinning loop took as much time again.
   */
  function lookAtTurn(): void {
    if (!watching) return;
    const raw = readRaw('turn');
    const rested = performance.now() - lastCollection.ended > lastCollection.took;
    if (rested && raw > lower.heapBytes + lower.externalBytes + TURN_GAIN) collectAndRead('turn');
    setImmediate(lookAtTurn).unref();
  }

  wrapDetaching(() => {
    if (watching) readRaw('before detach');
  });

  function waveBegins(index: number): void {
    collect();
    wave = index;
    watching = true;
    profiler = new GCProfiler();
    profiler.start();
    setImmediate(lookAtTurn).unref();
  }

  function waveEnds(): void {
    look('wave end');
    watching = false;
    for (const { beforeGC, afterGC } of profiler?.stop()?.statistics ?? []) {
      const before = beforeGC.heapStatistics;
      const after = afterGC.heapStatistics;
      raiseUpper(before.usedHeapSize, before.externalMemory, 'before collection');
      if (recorded === RECORDS) continue;
      records.set(
        [wave, before.usedHeapSize, after.usedHeapSize, before.externalMemory, after.externalMemory],
        recorded * RECORD_COLUMNS,
      );
      recorded += 1;
    }
    profiler = null;
  }

  function forget(): void {
    for (const end of [lower, upper]) set(end, 0, 0, 'none', -1);
    recorded = 0;
    collections = 0;
    overBooked = null;
    overBookedCollected = null;
    overAtBarrier = null;
  }

  return {
    rehearse() {
      for (let i = 0; i < REHEARSALS; i += 1) {
        waveBegins(-1);
        look('rehearsal');
        lookAtTurn();
        this.compareWithBooked(0);
        this.compareAtBarrier(0);
        waveEnds();
      }
      forget();
    },
    begin(floor) {
      floorExternal = floor.externalBytes;
    },
    waveBegins,
    waveEnds,
    look,
    compareWithBooked(bookedBytes) {
      if (!watching) return;
      const heap = getHeapStatistics();
      const over = heap.external_memory - floorExternal - bookedBytes;
      overBooked = Math.max(overBooked ?? Number.NEGATIVE_INFINITY, over);
      if (over <= options.allowanceBytes || over <= (overBookedCollected ?? Number.NEGATIVE_INFINITY)) return;
      collectAndRead('governor event');
      const collected = getHeapStatistics().external_memory - floorExternal - bookedBytes;
      overBookedCollected = Math.max(overBookedCollected ?? Number.NEGATIVE_INFINITY, collected);
    },
    compareAtBarrier(bookedBytes) {
      const over = () => getHeapStatistics().external_memory - floorExternal - bookedBytes;
      if (!watching || over() <= (overAtBarrier ?? 0)) return;
      collectAndRead('barrier');
      overAtBarrier = Math.max(overAtBarrier ?? Number.NEGATIVE_INFINITY, over());
    },
    read() {
      return {
        live: {
          lower: { ...lower },
          upper: { ...upper },
          overBookedBytes: overBooked,
          overBookedCollectedBytes: overBookedCollected,
          overBookedAtBarrierBytes: overAtBarrier,
          collections,
          smallYoungGeneration: options.collectAlways,
        },
        series: {
          source: 'v8.GCProfiler',
          columns: ['wave', 'heapUsedBefore', 'heapUsedAfter', 'externalBefore', 'externalAfter'],
          rows: Array.from({ length: recorded }, (_, i) => {
            const [at = 0, ...sizes] = records.subarray(i * RECORD_COLUMNS, (i + 1) * RECORD_COLUMNS);
            return [at, ...sizes.map(kib)];
          }),
          missedTicks: 0,
          tickMs: 0,
        },
      };
    },
  };
}

function emptyEnd(): LiveEnd {
  return { heapBytes: 0, externalBytes: 0, checkpoint: 'none', wave: -1 };
}

function set(end: LiveEnd, heapBytes: number, externalBytes: number, checkpoint: string, wave: number): void {
  end.heapBytes = heapBytes;
  end.externalBytes = externalBytes;
  end.checkpoint = checkpoint;
  end.wave = wave;
}

function kib(size: number): number {
  return Math.round(size / 1024);
}
