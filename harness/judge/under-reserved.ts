import { formatBytes } from '../bytes.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint, wholeBytes } from './judgement.ts';
import { neededByRule } from './needed.ts';
import { caseWords, contrast } from './words.ts';

/** The sentence this project exists for. `rStar` in bytes per operation, over the reservation. */
export function underReserved(evidence: Evidence, lane: LaneName, rStar: number): Complaint {
  const reserved = evidence.point.reservationBytes;
  const honest = Math.ceil(Math.max(0, rStar, ...neededByRule(evidence)));
  const [needs, has] = contrast(rStar, reserved);
  return complaint(
    'under-reserved',
    'peak',
    `${evidence.scenario.name} is under-reserved: ${caseWords(evidence)} needs ${needs} an operation, ` +
      `${has} are reserved (${lane} lane).`,
    `Reserve at least ${formatBytes(honest)} (${honest} bytes) for it${unseenSpread(evidence)}, or let it hold less.`,
    { reservedBytes: reserved, neededBytes: honest, lane, weight: rStar / Math.max(1, reserved) },
  );
}

/** Red is decided by one trial, which shows no spread; reserving exactly its r* would end inconclusive. */
function unseenSpread({ trials }: Evidence): string {
  return trials.resident.length === 1 ? ', and some 10 % more for the spread that a single trial does not show' : '';
}

/** The figure is smaller than what the lane can tell apart: a green here would mean nothing. */
export function noPower(evidence: Evidence, lane: LaneName, rStar: number, tolerance: number): Complaint {
  const { allowanceBytes } = evidence.scenario;
  const read = rStar * evidence.case.concurrency + allowanceBytes;
  if (allowanceBytes > 0 && read > tolerance) return swallowed(evidence, lane, rStar, read);
  const other = lane === 'live' ? 'resident' : 'live';
  const blind =
    lane === 'live' ? 'its bytes may be native (zlib, sqlite, a worker), which V8 does not count' : 'it is small';
  return complaint(
    'inconclusive',
    'no power',
    `${evidence.scenario.name} is undecided: the ${lane} lane reads ${formatBytes(rStar)} an operation for ` +
      `${caseWords(evidence)} and can't tell less than ${formatBytes(tolerance)} from nothing.`,
    `Measure larger parameters or more at once. If that can't be had (${blind}), ` +
      `say \`lanes: ['${other}']\` in the scenario.`,
    {
      lane,
      reservedBytes: evidence.point.reservationBytes,
      neededBytes: wholeBytes(Math.max(0, rStar)),
      weight: tolerance - rStar,
    },
  );
}

/** Nothing of the operation is left once the allowance is taken off: the allowance says more than the process took. */
function swallowed(evidence: Evidence, lane: LaneName, rStar: number, read: number): Complaint {
  const { allowanceBytes, name } = evidence.scenario;
  return complaint(
    'inconclusive',
    'allowance swallows',
    `${name} is undecided: its allowance of ${formatBytes(allowanceBytes)} is as much as all that the ${lane} lane read ` +
      `above the floor for ${caseWords(evidence)}, ${formatBytes(read)}: nothing is left that could be judged.`,
    'Declare a smaller allowance: what operations share, and nothing that each of them takes.',
    { lane, reservedBytes: evidence.point.reservationBytes, neededBytes: null, weight: -rStar },
  );
}
