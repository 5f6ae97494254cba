import { formatBytes } from '../../bytes.ts';
import { type Decision, decide, maximumTrials, steadyBytes } from '../../stats/sequential.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { liveFigures } from '../live-figures.ts';
import { missing } from '../missing.ts';
import { residentFigures } from '../resident-figures.ts';
import { caseWords } from '../words.ts';
import { residentPower } from './resident.ts';

/**
 * The trials have decided, either way. Resident lane: the sequential rule of `harness/stats/sequential.ts` over the
 * trials' own r*. Live lane: it is deterministic, so one trial suffices where both ends of the interval agree, and one more
 * with a small young generation where they don't. Governed cases are judged by `fits`, whose margin stands for the
 * spread, so that one trial is enough. r* = highest trial + spread: what it takes to be green.
 *
 * A trial that never settled, or whose mark still rose in its last waves, leaves the case inconclusive: none is discarded.
 */
export function steady(evidence: Evidence): Judgement {
  if (evidence.role !== 'product') return notJudged('steady', 'judged for the product only');
  const complaints = [...restlessComplaints(evidence), ...unmeasured(evidence), ...openTrials(evidence)];
  const needed = residentFigures(evidence).map((trial) => trial.neededBytes);
  const measured = needed.length > 0 || evidence.trials.live.length > 0;
  if (!measured && complaints.length === 0) return notJudged('steady', 'nothing was measured');

  const rStar = needed.length > 0 ? steadyBytes(needed) : null;
  const counts = `${needed.length} resident, ${evidence.trials.live.length} live trials`;
  if (complaints.length === 0) return judged('steady', 'holds', rStar, counts);
  return judged('steady', 'inconclusive', rStar, `${counts}; ${complaints[0]?.kind}`, complaints);
}

/** What the sequential rule says of a free case of the product with these trials. Here and in the runner. */
export function residentDecision(evidence: Evidence): Decision {
  const needed = residentFigures(evidence).map((trial) => trial.neededBytes);
  const bound = maximumTrials[evidence.results.plan];
  const decision = decide(needed, evidence.point.reservationBytes, bound);
  if (needed.length === 0) return decision;
  const { rStar, tolerance } = residentPower(evidence);
  return rStar <= tolerance ? 'undecided' : decision;
}

/** Both ends of the live interval say the same, or everything was tried to make them. */
export function liveDecided(evidence: Evidence): boolean {
  const figures = liveFigures(evidence);
  if (!figures) return false;
  const reserved = evidence.point.reservationBytes;
  return figures.refined || figures.lowerNeededBytes > reserved || figures.upperNeededBytes <= reserved;
}

function restlessComplaints(evidence: Evidence): readonly Complaint[] {
  const trials = [...evidence.trials.resident, ...evidence.trials.live];
  const rising = evidence.trials.resident.filter(({ resident }) => !resident?.stood).length;
  const unsettled = trials.filter(({ settled }) => !settled).length;
  return [
    ...(rising > 0 ? [stillRising(evidence, rising)] : []),
    ...(unsettled > 0 ? [neverSettled(evidence, unsettled)] : []),
  ];
}

/** A lane that was planned and has no trial. What this machine, the plan or the user left out is told elsewhere. */
function unmeasured(evidence: Evidence): readonly Complaint[] {
  if (!evidence.results.finished) return [];
  return evidence.case.lanes.flatMap((lane) => {
    const absent = missing(evidence, lane);
    if (absent?.kind !== 'unfinished') return [];
    return [undecided(evidence, 'not measured', `has no trial in the ${lane} lane`, 'Measure it again.')];
  });
}

function openTrials(evidence: Evidence): readonly Complaint[] {
  const open: Complaint[] = [];
  const { resident, live } = evidence.trials;
  if (resident.length > 0 && !evidence.case.governed && needsHeadroom(evidence)) open.push(noHeadroom(evidence));
  if (live.length > 0 && !liveDecided(evidence)) {
    const said = 'has one live trial whose two ends disagree';
    open.push(
      undecided(evidence, 'too few trials', said, 'Measure it again: a second trial has a small young generation.'),
    );
  }
  return open;
}

/** No power is the resident rule's own complaint, so it isn't made twice. */
function needsHeadroom(evidence: Evidence): boolean {
  const { rStar, tolerance } = residentPower(evidence);
  const decision = residentDecision(evidence);
  return rStar > tolerance && (decision === 'another' || decision === 'undecided');
}

function noHeadroom(evidence: Evidence): Complaint {
  const needed = residentFigures(evidence).map((trial) => trial.neededBytes);
  const honest = Math.ceil(steadyBytes(needed));
  const reserved = evidence.point.reservationBytes;
  if (honest <= reserved) {
    const said = `has ${needed.length} resident trials, too few to decide`;
    return undecided(evidence, 'too few trials', said, 'Measure it again, with more time.');
  }
  const highest = Math.max(...needed);
  return {
    ...undecided(
      evidence,
      'no headroom',
      `read ${formatBytes(Math.min(...needed))} to ${formatBytes(highest)} an operation in ${needed.length} trials, and ` +
        `${formatBytes(reserved)} leave less headroom than that spread (resident lane)`,
      `Reserve ${formatBytes(honest)} (${honest} bytes), make the path steadier, or measure with a larger plan.`,
    ),
    neededBytes: honest,
    weight: honest / Math.max(1, reserved),
  };
}

function stillRising(evidence: Evidence, trials: number): Complaint {
  return undecided(
    evidence,
    'still rising',
    `was still rising at the end of its waves in ${trials} of ${evidence.trials.resident.length} trials (resident lane)`,
    'Look for a leak, or for a cache that fills: warm it up in `setup`, or bound it.',
  );
}

function neverSettled(evidence: Evidence, trials: number): Complaint {
  return undecided(
    evidence,
    'never settled',
    `did not come to rest before its reset in ${trials} trials`,
    'Close what goes on after the warm-up: timers, background work, open sockets.',
  );
}

function undecided(evidence: Evidence, kind: string, said: string, remedy: string): Complaint {
  const sentence = `${evidence.scenario.name} is undecided: ${caseWords(evidence)} ${said}.`;
  return complaint('inconclusive', kind, sentence, remedy, { reservedBytes: evidence.point.reservationBytes });
}
