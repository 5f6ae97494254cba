import type { CompletedTrial, ResidentPeak, ResidentReading, TwinTrial } from '../results/schema.ts';
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
  const idle = idleFigures(evidence);
  return evidence.trials.resident.map((trial) => figures(evidence, trial, idle));
}

export function residentReadings(evidence: Evidence): readonly ResidentPeak[] {
  return evidence.trials.resident.map(({ resident }) => resident).filter((reading) => reading !== null);
}

/** What other processes of the same scenario tell of one that is idle, in bytes. */
export interface IdleFigures {
  /** What a process grows by while it does nothing. */
  readonly drift: number;
  /** The most that malloc had kept of its main arena in any process when that was cold. */
  readonly keptBytes: number;
}

export function idleFigures(evidence: Evidence): IdleFigures {
  const twins = evidence.twins.resident.map(({ coldArenas }) => coldArenas?.mainBytes ?? 0);
  const trials = residentReadings(evidence).map(({ coldArenas }) => coldArenas.mainBytes);
  return { drift: driftBytes(evidence), keptBytes: Math.max(0, ...twins, ...trials) };
}

/**
 * What a process grows by while it does nothing: the median over the twins of end − cold, in bytes, never negative.
 * 0 without a twin; the instrument rule then says so.
 */
function driftBytes(evidence: Evidence): number {
  const grown = evidence.twins.resident
    .filter(isRead)
    .map(({ cold, end }) => Math.max(0, end.rssBytes - cold.rssBytes));
  return grown.length === 0 ? 0 : median(grown);
}

function isRead(twin: TwinTrial): twin is TwinTrial & { cold: ResidentReading; end: ResidentReading } {
  return twin.cold !== null && twin.end !== null;
}

/**
 * The floor: this trial's own cold reading (taken at the same point of life as the twin's: after setup or start, sidecars
 * up, N connections open, no operation yet), the twin's drift, what malloc had given back by then that it keeps in other
 * processes, and what the warm-up added in file pages, in V8's code and trusted spaces, and in what V8's compilers left.
 *
 * The trial's own cold reading and not the twin's, because two processes differ by more than the smallest operations.
 * Cold and not warm, because a warm twin takes bytes that every operation needs into the floor (measuring.md 1.1, 7).
 * Only the code and trusted spaces and not all of `total_physical_size`, which refines DESIGN section 1: they can't hold
 * an operation's data, while the heap's garbage of the warm-up put 130 MiB into the floor in an experiment.
 */
export function floorBytes(reading: ResidentPeak, { drift, keptBytes }: IdleFigures): number {
  const { cold, coldHeap, reset, resetHeap } = reading;
  const filePages = Math.max(0, reset.fileBytes - cold.fileBytes);
  const code = Math.max(0, resetHeap.codePhysicalBytes - coldHeap.codePhysicalBytes);
  return cold.rssBytes + drift + givenBackBytes(reading, keptBytes) + filePages + code + zonesBytes(reading);
}

/**
 * What V8's parser took while the modules were loaded is malloc's again when the process is cold, and malloc either keeps
 * those pages for the next that asks or has given them back: 3.5 MiB with the AWS SDK, kept in most processes. What the
 * warm-up then takes again costs nothing where they were kept; so where they were given back, the floor is credited with it
 * (docs/method.md). Credited is the smallest of three figures, so that no operation's memory hides in it: what another
 * process of the scenario had kept, what the zones ever held, and what was taken again *before* the reset. At the end of
 * the waves an upload's slab of 8 MiB lies in the arena too, and was credited as if it had been the parser's.
 */
function givenBackBytes({ coldHeap, coldArenas, resetArenas }: ResidentPeak, keptBytes: number): number {
  const missing = keptBytes - coldArenas.mainBytes;
  const takenAgain = resetArenas.mainBytes - coldArenas.mainBytes;
  return Math.max(0, Math.min(missing, takenAgain, coldHeap.zonesPeakBytes));
}

/**
 * What V8's compilers have left behind on their threads: they work in zones, give them back to malloc, and malloc keeps
 * the pages in those threads' arenas. One optimised function of an SDK cost 17 MiB that way. Credited is the smaller of
 * two figures, so that neither pages that were given back nor what an operation allocates on another thread hides in it:
 * by how much the most that the zones ever held has grown, and by how much the other threads' arenas have.
 */
function zonesBytes({ coldHeap, resetHeap, coldArenas, resetArenas }: ResidentPeak): number {
  const zones = resetHeap.zonesPeakBytes - coldHeap.zonesPeakBytes;
  const arenas = resetArenas.threadsBytes - coldArenas.threadsBytes;
  return Math.max(0, Math.min(zones, arenas));
}

function figures(evidence: Evidence, trial: CompletedTrial, idle: IdleFigures): ResidentFigures {
  const reading = trial.resident as ResidentPeak;
  const floor = floorBytes(reading, idle);
  const aboveFloorBytes = reading.peakBytes - floor;
  return {
    peakBytes: reading.peakBytes,
    floorBytes: floor,
    aboveFloorBytes,
    neededBytes: (aboveFloorBytes - evidence.scenario.allowanceBytes) / evidence.case.concurrency,
  };
}
