import { steadyBytes } from '../stats/sequential.ts';
import type { Evidence } from './evidence.ts';
import { type LiveFigures, liveFigures } from './live-figures.ts';
import { residentFigures } from './resident-figures.ts';

/**
 * The honest constant of a case, in whole bytes per operation: the largest r* over the rules judged, the spread between
 * the trials included. `null` when nothing was measured.
 */
export function neededBytes(evidence: Evidence): number | null {
  const needed = neededByRule(evidence);
  return needed.length === 0 ? null : Math.ceil(Math.max(0, ...needed));
}

/** r* of each lane that was measured, in bytes per operation. */
export function neededByRule(evidence: Evidence): readonly number[] {
  const live = liveFigures(evidence);
  const resident = residentFigures(evidence).map((trial) => trial.neededBytes);
  return [
    ...(live ? [liveNeededBytes(live, evidence.point.reservationBytes)] : []),
    ...(resident.length > 0 ? [steadyBytes(resident)] : []),
  ];
}

/**
 * r* of the live lane, bytes per operation: what both ends of the interval would pass. Where the lower end already fails
 * and the upper one was not refined, the lower one alone: the raw end may be garbage, and a constant made of garbage
 * would be read as what the code holds.
 */
export function liveNeededBytes(figures: LiveFigures, reservationBytes: number): number {
  const { lowerNeededBytes, upperNeededBytes, refined } = figures;
  if (lowerNeededBytes > reservationBytes && !refined) return lowerNeededBytes;
  return Math.max(lowerNeededBytes, upperNeededBytes);
}

/**
 * How full the reservations are, 0 … : the largest of the live lower end and of the resident peak above floor and
 * allowance, ÷ N·r. `null` when nothing was measured or nothing is reserved.
 */
export function utilisation(evidence: Evidence): number | null {
  const live = liveFigures(evidence);
  const perOperation = [
    ...(live ? [live.lowerNeededBytes] : []),
    ...residentFigures(evidence).map((trial) => trial.neededBytes),
  ];
  const { reservationBytes } = evidence.point;
  if (perOperation.length === 0 || reservationBytes <= 0) return null;
  return Math.max(0, ...perOperation) / reservationBytes;
}
