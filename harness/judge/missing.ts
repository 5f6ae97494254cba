import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';

/** Why a case has no figure in a lane. `unfinished`: it was planned and is not there. */
export interface Missing {
  readonly kind: 'not admitted' | 'not available' | 'not asked for' | 'not run' | 'failed' | 'unfinished';
  readonly why: string;
}

/** `null`: the case was measured in this lane. */
export function missing(evidence: Evidence, lane: LaneName): Missing | null {
  return evidence.trials[lane].length > 0 ? null : whyMissing(evidence, lane);
}

/** Of a case without a trial in this lane. */
export function whyMissing(evidence: Evidence, lane: LaneName): Missing {
  const { results, scenario, failed } = evidence;
  if (!scenario.lanes.includes(lane)) {
    return { kind: 'not admitted', why: `the scenario says that the ${lane} lane can't see it` };
  }
  const machine = results.machine.lanes[lane];
  if (!machine.available) return { kind: 'not available', why: `no ${lane} lane on this machine: ${machine.why}` };
  const notRun = results.notRun.find((entry) => entry.case === evidence.case.id);
  if (notRun) return { kind: 'not run', why: `not run: ${notRun.reason}` };
  if (!evidence.case.lanes.includes(lane)) return { kind: 'not asked for', why: `the ${lane} lane was not asked for` };
  const failure = failed.find((trial) => trial.lane === lane);
  if (failure) return { kind: 'failed', why: `its trial failed: ${failure.message}` };
  return { kind: 'unfinished', why: `no trial of the ${lane} lane was finished` };
}
