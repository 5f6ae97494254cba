import type { CompletedTrial, HeapReading, LiveEnd, LiveReading } from '../results/schema.ts';
import { range } from '../stats/median.ts';
import type { Evidence } from './evidence.ts';

/** The live interval above the twin's fixed bytes: bytes of the whole wave, and r* per operation. */
export interface LiveFigures {
  readonly lowerBytes: number;
  readonly upperBytes: number;
  /** lower ÷ N: below this a reservation is certainly too small. No allowance: the lower end holds no garbage. */
  readonly lowerNeededBytes: number;
  /** (upper − allowance) ÷ N: from this on a reservation certainly suffices. */
  readonly upperNeededBytes: number;
  /** The upper end comes from a trial with a small young generation, which keeps little garbage. */
  readonly refined: boolean;
}

/**
 * The case's figure: the highest of both ends over all trials, none discarded. Only the upper end is taken from the
 * trials with a small young generation alone where there are any: being raw, it is garbage that they remove from it,
 * never bytes that the code holds. `null` without a trial.
 */
export function liveFigures(evidence: Evidence): LiveFigures | null {
  const trials = evidence.trials.live;
  if (trials.length === 0) return null;
  const small = trials.filter(({ live }) => live?.smallYoungGeneration);
  const uppers = small.length > 0 ? small : trials;
  return interval(
    evidence,
    Math.max(...trials.map((trial) => above(evidence, trial, 'lower'))),
    Math.max(...uppers.map((trial) => above(evidence, trial, 'upper'))),
    small.length > 0,
  );
}

/** The interval of every single trial: what a reference subject is held against. */
export function liveFiguresByTrial(evidence: Evidence): readonly LiveFigures[] {
  return evidence.trials.live.map((trial) =>
    interval(
      evidence,
      above(evidence, trial, 'lower'),
      above(evidence, trial, 'upper'),
      (trial.live as LiveReading).smallYoungGeneration,
    ),
  );
}

/** A live trial as it was read, the band not taken off: its lower end above the fixed bytes, of the whole wave. */
export function heldBytes({ live }: CompletedTrial): number {
  const reading = live as LiveReading;
  return total(reading.lower) - fixedBytes(reading);
}

/**
 * How far the same idle process reads differently: the larger of what the twins moved by while they idled and of the
 * spread of the trials' own floors, over all live trials of the scenario and variant. Bytes.
 */
export function bandBytes(evidence: Evidence): number {
  const idled = evidence.twins.live.map(({ coldHeap, endHeap }) => Math.abs(held(endHeap) - held(coldHeap)));
  const floors = evidence.liveSiblings.map(({ live }) => held((live as LiveReading).floor));
  return Math.max(0, range(floors), ...idled);
}

/** Bytes reachable whatever runs: the collected cold process, and the code that the warm-up compiled. */
function fixedBytes({ floor, warm }: LiveReading): number {
  return held(floor) + Math.max(0, warm.codeUsedBytes - floor.codeUsedBytes);
}

function above(evidence: Evidence, trial: CompletedTrial, end: 'lower' | 'upper'): number {
  const live = trial.live as LiveReading;
  return total(live[end]) - fixedBytes(live) - bandBytes(evidence);
}

function interval(evidence: Evidence, lowerBytes: number, upperBytes: number, refined: boolean): LiveFigures {
  const n = evidence.case.concurrency;
  return {
    lowerBytes,
    upperBytes,
    lowerNeededBytes: lowerBytes / n,
    upperNeededBytes: (upperBytes - evidence.scenario.allowanceBytes) / n,
    refined,
  };
}

function held(reading: HeapReading): number {
  return reading.usedBytes + reading.externalBytes;
}

function total(end: LiveEnd): number {
  return end.heapBytes + end.externalBytes;
}
