import { range } from '../stats/median.ts';
import type { Evidence } from './evidence.ts';
import type { Judgement } from './judgement.ts';
import { liveFigures } from './live-figures.ts';
import { neededBytes, utilisation } from './needed.ts';
import { residentFigures } from './resident-figures.ts';
import type { CaseVerdict, RuleOutcome } from './verdict.ts';

/** The row of a table: figures, and what every rule said. */
export function caseVerdict(evidence: Evidence, judgements: readonly Judgement[], failed: boolean): CaseVerdict {
  const { case: one, trials, role } = evidence;
  const rules = judgements.map(({ outcome }) => outcome);
  const live = liveFigures(evidence);
  return {
    id: one.id,
    scenario: one.scenario,
    kind: role,
    variant: one.variant,
    parameters: one.parameters,
    concurrency: one.concurrency,
    governed: one.governed,
    reservedBytes: evidence.point.reservationBytes,
    trials: { live: trials.live.length, resident: trials.resident.length },
    live: live && { lowerBytes: live.lowerBytes, upperBytes: live.upperBytes },
    resident: residentRow(evidence),
    neededBytes: neededBytes(evidence),
    utilisation: utilisation(evidence),
    rules,
    status: failed ? 'fails' : statusOf(rules),
  };
}

/** The highest trial, with its own floor; spread over all trials. */
function residentRow(evidence: Evidence): CaseVerdict['resident'] {
  const figures = residentFigures(evidence);
  if (figures.length === 0) return null;
  const { peakBytes, floorBytes, aboveFloorBytes } = figures.reduce((a, b) =>
    b.aboveFloorBytes > a.aboveFloorBytes ? b : a,
  );
  return { peakBytes, floorBytes, aboveFloorBytes, spreadBytes: range(figures.map((trial) => trial.aboveFloorBytes)) };
}

function statusOf(rules: readonly RuleOutcome[]): CaseVerdict['status'] {
  const statuses = new Set(rules.map(({ status }) => status));
  if (statuses.has('fails')) return 'fails';
  if (statuses.has('inconclusive')) return 'inconclusive';
  const peaks = rules.filter(
    ({ rule }) => rule === 'live' || rule === 'resident' || rule === 'fits' || rule === 'instrument',
  );
  return peaks.some(({ status }) => status === 'holds') ? 'holds' : 'not judged';
}
