import type { CompletedTrial, ResidentPeak } from '../results/schema.ts';
import { median } from '../stats/median.ts';
import type { Evidence } from './evidence.ts';

/** One trial of the resident lane, in bytes of the whole wave; `neededBytes` is r*, per operation. */
export interface ResidentFigures {
  readonly peakBytes: number;
  readonly floorBytes: number;
  readonly aboveFloorBytes: number;
  readonly neededBytes: number;
}

/** All trials of the case, none discarded. */
export function residentFigures(evidence: Evidence): readonly ResidentFigures[] {
  const drift = driftBytes(evidence);
  return evidence.trials.resident.map((trial) => figures(evidence, trial, drift));
}

/**
 * What a process grows by while it does nothing: the median over the twins of end − cold, in bytes, never negative.
 * 0 without a twin; the instrument rule then says so.
 */
export function driftBytes(evidence: Evidence): number {
  const grown = evidence.twins.resident.flatMap(({ cold, end }) =>
    cold === null || end === null ? [] : [Math.max(0, end.rssBytes - cold.rssBytes)],
  );
  return grown.length === 0 ? 0 : median(grown);
}

/**
 * The floor: this trial's own cold reading (taken at the same point of life as the twin's: after setup or start, sidecars
 * up, N connections open, no operation yet), the twin's drift, and what the warm-up added in file pages, in V8's code
 * and trusted spaces, and in what V8's compilers left behind.
 *
 * The trial's own cold reading and not the twin's, because two processes differ by more than the smallest operations.
 * Cold and not warm, because a warm twin takes bytes that every operation needs into the floor (measuring.md 1.1, 7).
 * Only the code and trusted spaces and not all of `total_physical_size`, which refines DESIGN section 1: they can't hold
 * an operation's data, while the heap's garbage of the warm-up put 130 MiB into the floor in an experiment.
 */
export function floorBytes(reading: ResidentPeak, drift: number): number {
  const { cold, coldHeap, reset, resetHeap } = reading;
  const filePages = Math.max(0, reset.fileBytes - cold.fileBytes);
  const code = Math.max(0, resetHeap.codePhysicalBytes - coldHeap.codePhysicalBytes);
  return cold.rssBytes + drift + filePages + code + zonesBytes(reading);
}

/**
 * What V8's compilers have left behind on their threads: they work in zones, give them back to malloc, and malloc keeps
 * the pages in those threads' arenas. One optimised function of an SDK cost 17 MiB that way. Credited is the smaller of
 * two figures, so that neither pages that were given back nor what an operation allocates on another thread hides in it:
 * by how much the most that the zones ever held has grown, and by how much the other threads' arenas have.
 */
function zonesBytes({ coldHeap, resetHeap, threadArenaBytes }: ResidentPeak): number {
  const zones = resetHeap.zonesPeakBytes - coldHeap.zonesPeakBytes;
  const arenas = threadArenaBytes.reset - threadArenaBytes.cold;
  return Math.max(0, Math.min(zones, arenas));
}

function figures(evidence: Evidence, trial: CompletedTrial, drift: number): ResidentFigures {
  const reading = trial.resident as ResidentPeak;
  const floor = floorBytes(reading, drift);
  const aboveFloorBytes = reading.peakBytes - floor;
  return {
    peakBytes: reading.peakBytes,
    floorBytes: floor,
    aboveFloorBytes,
    neededBytes: (aboveFloorBytes - evidence.scenario.allowanceBytes) / evidence.case.concurrency,
  };
}
