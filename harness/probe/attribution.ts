/**
 * The attribution lane: who held the bytes at the live peak. V8 writes down the stack of every allocation from before the
 * subject is imported, and a heap snapshot is written where as much is reachable as the live lane saw at its peak.
 *
 * The mark is the *lower* end of the live interval, what was reachable after a collection: a snapshot holds nothing else.
 * The upper end counts garbage too, which no snapshot shows, and often stands at a collection, where no code can stop. Nor
 * is the name of the checkpoint asked for: any point with as many reachable bytes is the peak, and the record names it.
 */
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import { wrapDetaching } from './detaching.ts';
import { collect } from './heap.ts';
import { HELPING_BYTES, holdKnownBytes } from './known-holders.ts';
import { readPoolPages } from './pool-pages.ts';
import type { AttributionAnswer, AttributionTarget, SampledHeap } from './protocol.ts';

/** Two runs of one case differ by less; a point within it is the peak. */
const AS_HIGH_AS = 0.98;
/** Between turns and before detaches, a smaller gain than this is not worth a collection. */
const GAIN = 64 * 1024;
/** Bytes between two samples, on average: fine enough for one wave of a small operation. */
const SAMPLE_EVERY = 16 * 1024;

export interface AttributionLane {
  /** The subject is idle and cold: whatever is born from now on is the operations'. */
  cold(): Promise<void>;
  begin(floor: { usedBytes: number; externalBytes: number }): void;
  waveBegins(index: number): void;
  waveEnds(): void;
  look(checkpoint: string): void;
  /** From now on the best seen so far is high enough. */
  settleForBest(): void;
  read(): AttributionAnswer;
  startSampling(): void;
  stopSampling(): SampledHeap;
}

export function createAttributionLane(options: AttributionTarget): AttributionLane {
  // Not imported: the lanes that measure would carry it too.
  const session = new (process.getBuiltinModule('node:inspector').Session)();
  session.connect();
  let lastSeenId = 0;
  let numbered: (() => void) | null = null;
  session.on('HeapProfiler.lastSeenObjectId', ({ params }) => {
    lastSeenId = params.lastSeenObjectId;
    numbered?.();
  });
  session.post('HeapProfiler.enable');
  session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });

  let floorBytes = 0;
  let coldId = 0;
  let wave = -1;
  let watching = false;
  let lookedAt = { ended: 0, took: 0 };
  let highEnough = options.targetBytes === null ? Number.POSITIVE_INFINITY : options.targetBytes * AS_HIGH_AS;
  let bestBytes = 0;
  let taken: AttributionAnswer['taken'] = null;

  function rawBytes(): number {
    const heap = getHeapStatistics();
    return heap.used_heap_size + heap.external_memory - floorBytes;
  }

  function look(checkpoint: string, gain = 0): void {
    if (!watching || taken !== null) return;
    if (rawBytes() <= Math.min(bestBytes + gain, highEnough)) return;
    const started = performance.now();
    collect();
    const reachable = rawBytes();
    bestBytes = Math.max(bestBytes, reachable);
    if (reachable >= highEnough) take(checkpoint, reachable);
    const ended = performance.now();
    lookedAt = { ended, took: ended - started };
  }

  function take(checkpoint: string, reachableBytes: number): void {
    const poolPages = readPoolPages(session);
    const heap = getHeapStatistics();
    writeHeapSnapshot(options.snapshotPath);
    taken = { checkpoint, wave, reachableBytes, externalBytes: heap.external_memory, poolPages };
  }

  /** At most half of the time goes into looking, as in the live lane. */
  function lookAtTurn(): void {
    if (!watching || taken !== null) return;
    if (performance.now() - lookedAt.ended > lookedAt.took) look('turn', GAIN);
    setImmediate(lookAtTurn).unref();
  }

  wrapDetaching(() => look('before detach', GAIN));

  return {
    async cold() {
      holdKnownBytes();
      // V8 numbers all objects every 50 ms; the second time is certain to have come after this line.
      for (let i = 0; i < 2; i += 1) {
        const { promise, resolve } = Promise.withResolvers<void>();
        numbered = resolve;
        await promise;
      }
      numbered = null;
      coldId = lastSeenId;
    },
    begin(floor) {
      holdKnownBytes();
      floorBytes = floor.usedBytes + floor.externalBytes + HELPING_BYTES;
    },
    waveBegins(index) {
      collect();
      wave = index;
      watching = true;
      setImmediate(lookAtTurn).unref();
    },
    waveEnds() {
      look('wave end');
      watching = false;
    },
    look,
    settleForBest() {
      highEnough = bestBytes * AS_HIGH_AS;
    },
    read() {
      return { coldId, bestBytes, taken };
    },
    startSampling() {
      // Ends the tracking, and with it the collections every 50 ms; asked to stop, it would write another snapshot.
      session.post('HeapProfiler.disable');
      session.post('HeapProfiler.enable');
      session.post('HeapProfiler.startSampling', {
        samplingInterval: SAMPLE_EVERY,
        includeObjectsCollectedByMajorGC: true,
        includeObjectsCollectedByMinorGC: true,
      });
    },
    stopSampling() {
      let sampled: SampledHeap | null = null;
      session.post('HeapProfiler.stopSampling', (error, answer) => {
        if (error === null) sampled = answer.profile.head;
      });
      if (sampled === null) throw new Error('V8 returned no sampling profile.');
      return sampled;
    },
  };
}
