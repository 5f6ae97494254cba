import type { CompletedTrial } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';
import { bandBytes, heldBytes } from './live-figures.ts';
import { residentFigures } from './resident-figures.ts';
import { LIVE_NOISE_BYTES } from './tolerance.ts';

/** What every trial of a case read, in bytes of the whole wave: few numbers, enough to hold another run against. */
export interface PeakFigures {
  /** The live lane's lower ends above the fixed bytes, in the trials with V8's own young generation. */
  readonly heldBytes: readonly number[];
  /** How far the same idle process reads differently in the live lane. */
  readonly bandBytes: number;
  /** Resident peaks above the floor. */
  readonly aboveFloorBytes: readonly number[];
  readonly floorBytes: readonly number[];
}

/** Without those with a small young generation: they look at more moments, and are no measure for one that doesn't. */
export function comparable({ trials }: Evidence, lane: LaneName): readonly CompletedTrial[] {
  return trials[lane].filter(({ live }) => live?.smallYoungGeneration !== true);
}

export function peakFigures(evidence: Evidence): PeakFigures {
  const resident = residentFigures(evidence);
  return {
    heldBytes: comparable(evidence, 'live').map((trial) => Math.round(heldBytes(trial))),
    bandBytes: Math.round(bandBytes(evidence)),
    aboveFloorBytes: resident.map(({ aboveFloorBytes }) => Math.round(aboveFloorBytes)),
    floorBytes: resident.map(({ floorBytes }) => Math.round(floorBytes)),
  };
}

/** Of a difference between two live readings. */
export function liveToleranceBytes(...bands: readonly number[]): number {
  return LIVE_NOISE_BYTES + Math.max(...bands);
}
