import type { Baseline } from '../baseline/schema.ts';
import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { acceptedFor } from './accepted.ts';
import { type Evidence, gather } from './evidence.ts';
import { driftWantsTrial } from './rules/drift.ts';
import { liveDecided, residentDecision } from './rules/steady.ts';

/** `small young generation`: the upper end of the live interval has to be freed of garbage. */
export type NextTrial = 'plain' | 'small young generation' | null;

/**
 * Which trial a case wants next in a lane, given those that are in the results; `null`: none. The runner asks this after
 * every trial, so that what is run and what `steady` judges is one rule. `plan` in the results bounds it; a
 * `baseline` asks for more where a peak seems to have grown.
 */
export function nextTrial(
  results: Results,
  caseId: string,
  lane: LaneName,
  baseline: Baseline | null = null,
): NextTrial {
  const evidence = gather(results).find((one) => one.case.id === caseId);
  if (!evidence?.case.lanes.includes(lane)) return null;
  if (evidence.failed.some((trial) => trial.lane === lane)) return null;
  if (evidence.trials[lane].length === 0) return 'plain';
  if (evidence.role !== 'product') return null;
  const next = lane === 'live' ? nextLive(evidence) : nextResident(evidence);
  if (next !== null || baseline === null) return next;
  return driftWantsTrial(evidence, lane, acceptedFor(results, baseline)) ? 'plain' : null;
}

function nextLive(evidence: Evidence): NextTrial {
  return liveDecided(evidence) ? null : 'small young generation';
}

/** Of a naive server's trials one in five read 8 % lower than the others: two told a constant that was not green. */
const TRIALS_FOR_THE_CONSTANT = 3;

function nextResident(evidence: Evidence): NextTrial {
  if (evidence.case.governed || evidence.scenario.unreserved) return null;
  const decision = residentDecision(evidence);
  // One trial settles red. Further ones show the spread, and with it the constant that will be green.
  const spreadUnknown = decision === 'red' && evidence.trials.resident.length < TRIALS_FOR_THE_CONSTANT;
  return decision === 'another' || spreadUnknown ? 'plain' : null;
}
