import { formatBytes } from '../../bytes.ts';
import { type Evidence, samePoint } from '../evidence.ts';
import { type Judgement, judged, notJudged } from '../judgement.ts';
import { missing } from '../missing.ts';
import { residentFigures } from '../resident-figures.ts';
import { residentTolerance } from '../tolerance.ts';
import { noPower, underReserved } from '../under-reserved.ts';

/**
 * Absolute resident peak − floor ≤ allowance + N·r, for the highest of all trials and waves: none is discarded, because
 * the kernel that kills the container discards none. r* = max over trials of (peak − floor − allowance) ÷ N.
 */
export function resident(evidence: Evidence, all: readonly Evidence[]): Judgement {
  if (evidence.role === 'reference') return notJudged('resident', 'a reference subject is held against its truth');
  if (evidence.scenario.unreserved) {
    return notJudged('resident', 'no reservation is declared; judged by whether it fits');
  }
  const absent = missing(evidence, 'resident');
  if (absent) return notJudged('resident', absent.why);

  const judgedAt = coveredByAllowance(evidence, all);
  if (judgedAt !== null) {
    return notJudged('resident', `its allowance covers all that was read; judged at ${judgedAt} at once`);
  }
  const { rStar, tolerance } = residentPower(evidence);
  const reserved = evidence.point.reservationBytes;
  const detail = `needs ${formatBytes(rStar)}, reserved ${formatBytes(reserved)}, tolerance ${formatBytes(tolerance)}`;
  if (rStar <= tolerance) {
    return judged('resident', 'inconclusive', rStar, detail, [noPower(evidence, 'resident', rStar, tolerance)]);
  }
  if (rStar > reserved) {
    return judged('resident', 'fails', rStar, detail, [underReserved(evidence, 'resident', rStar)]);
  }
  return judged('resident', 'holds', rStar, detail);
}

/**
 * An allowance is declared for the process, so that at low concurrency it may cover all that was read: `peak − floor ≤
 * allowance` holds whatever is reserved, and there is nothing to judge. That is no lack of power as long as something is
 * left at a higher concurrency of the same parameters, which is returned; `null`: the case has to be judged itself.
 */
export function coveredByAllowance(evidence: Evidence, all: readonly Evidence[]): number | null {
  if (evidence.case.governed || evidence.scenario.allowanceBytes === 0 || evidence.trials.resident.length === 0)
    return null;
  const { rStar, tolerance } = residentPower(evidence);
  if (rStar > Math.min(tolerance, evidence.point.reservationBytes)) return null;
  const others = all.filter((one) => !one.case.governed && samePoint(one.case, evidence.case) && hasPower(one));
  const above = others.map(({ case: { concurrency } }) => concurrency).filter((n) => n > evidence.case.concurrency);
  return above.length === 0 ? null : Math.max(...above);
}

function hasPower(evidence: Evidence): boolean {
  if (evidence.trials.resident.length === 0) return false;
  const { rStar, tolerance } = residentPower(evidence);
  return rStar > tolerance;
}

/** r* and the smallest one that this lane can tell from nothing, bytes per operation. */
export function residentPower(evidence: Evidence): { readonly rStar: number; readonly tolerance: number } {
  const figures = residentFigures(evidence);
  const { concurrency } = evidence.case;
  const peak = Math.max(...figures.map(({ aboveFloorBytes }) => aboveFloorBytes)) / concurrency;
  return {
    rStar: Math.max(...figures.map((trial) => trial.neededBytes)),
    tolerance: residentTolerance(evidence.results.machine.markBoundBytes, concurrency, peak),
  };
}
