import type { AcceptedCase } from '../../baseline/schema.ts';
import { formatBytes } from '../../bytes.ts';
import type { CompletedTrial } from '../../results/schema.ts';
import type { LaneName } from '../../scenario/scenario.ts';
import type { Accepted } from '../accepted.ts';
import { type Change, changeBetween } from '../change.ts';
import { conditionDifferences, conditionsOf } from '../conditions.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { comparable, liveToleranceBytes, peakFigures } from '../peak-figures.ts';
import type { Policy } from '../verdict.ts';
import { caseWords, count } from '../words.ts';

/**
 * Not worse than the accepted peaks of the same fingerprint: live and resident peak, floor, and the use of the allowance,
 * each by more than a tenth and, in the resident lane, with p < 0.05 of a one-sided rank test over all trials. The live
 * lane repeats: there it is drift where every trial lies more than a tenth above every accepted one. It has no r*.
 */
export function drift(evidence: Evidence, accepted: Accepted, policy: Pick<Policy, 'failOnDrift'>): Judgement {
  if (evidence.role !== 'product') return notJudged('drift', 'judged for the product only');
  if (accepted.status === 'no baseline') return notJudged('drift', accepted.status);
  if (accepted.status === 'another machine') return notJudged('drift', `the baseline is not for here: ${accepted.why}`);
  const { changes, unlike, absent } = driftOf(evidence, accepted);
  if (changes.length === 0) return notJudged('drift', absent ?? unlike[0] ?? 'nothing was measured');
  const worse = changes.filter(({ change: { verdict } }) => verdict === 'more' || verdict === 'open');
  const complaints = worse.map((one) => complain(evidence, one, policy));
  const detail = [...changes.map(told), ...unlike].join('; ');
  if (worse.length === 0) return judged('drift', 'holds', null, detail);
  if (!policy.failOnDrift) return judged('drift', 'warns', null, detail, complaints);
  const certain = worse.some(({ change: { verdict } }) => verdict === 'more');
  return judged('drift', certain ? 'fails' : 'inconclusive', null, detail, complaints);
}

/** With two accepted trials, the fewest that every case has, five are needed for p < 0.05. */
const MOST_RESIDENT_TRIALS = 5;
/** A live reading that stands out is looked at again before it is told. */
const MOST_LIVE_TRIALS = 3;

/** Whether a further trial in this lane could tell drift from chance. */
export function driftWantsTrial(evidence: Evidence, lane: LaneName, accepted: Accepted): boolean {
  if (accepted.status !== 'same machine' || evidence.role !== 'product') return false;
  const own = driftOf(evidence, accepted).changes.filter((one) => one.lane === lane);
  const trials = comparable(evidence, lane).length;
  return lane === 'live'
    ? trials < MOST_LIVE_TRIALS && own.some(({ change }) => change.verdict === 'more')
    : trials < MOST_RESIDENT_TRIALS && own.some(({ change }) => change.verdict === 'open');
}

type What = 'live peak' | 'resident peak' | 'floor' | 'use of the allowance';

interface Drifting {
  readonly what: What;
  readonly lane: LaneName;
  readonly change: Change;
  /** Trials that were accepted, and of this run. */
  readonly trials: readonly [number, number];
}

export interface Drift {
  readonly changes: readonly Drifting[];
  /** Why an accepted lane can't be held against this run. */
  readonly unlike: readonly string[];
  /** Why the case as a whole can't. */
  readonly absent: string | null;
}

export function driftOf(evidence: Evidence, accepted: Extract<Accepted, { status: 'same machine' }>): Drift {
  const none = { changes: [], unlike: [] };
  // Its single trial can't be told from another one; its sisters in the sweep are judged.
  if (evidence.case.governed) return { ...none, absent: 'a governed case has a single trial' };
  const known = accepted.cases.get(evidence.case.id);
  if (known === undefined) return { ...none, absent: 'the case is not in the baseline' };
  const unlike = (['live', 'resident'] as const).flatMap((lane) => otherwiseMeasured(evidence, known, lane));
  const changes = [...liveChanges(evidence, known), ...residentChanges(evidence, known)];
  return {
    changes: changes.filter(({ lane }) => unlike.every((one) => one.lane !== lane)),
    unlike: unlike.map(({ why }) => why),
    absent: null,
  };
}

function otherwiseMeasured(evidence: Evidence, known: AcceptedCase, lane: LaneName) {
  const trials: readonly CompletedTrial[] = comparable(evidence, lane);
  const wanted = known[lane];
  if (wanted === null) return [];
  const [differences] = trials.map((trial) => conditionDifferences(conditionsOf(trial), wanted));
  if (differences === undefined || differences.length === 0) return [];
  return [{ lane, why: `the ${lane} lane was accepted otherwise: it is ${differences.join(', ')}` }];
}

function liveChanges(evidence: Evidence, { live }: AcceptedCase): Drifting[] {
  if (live === null) return [];
  const { heldBytes, bandBytes } = peakFigures(evidence);
  const toleranceBytes = liveToleranceBytes(bandBytes, live.bandBytes);
  return named('live peak', 'live', live.heldBytes, heldBytes, { toleranceBytes, repeats: true });
}

function residentChanges(evidence: Evidence, { resident, reservedBytes }: AcceptedCase): Drifting[] {
  if (resident === null) return [];
  const { aboveFloorBytes, floorBytes } = peakFigures(evidence);
  const toleranceBytes = evidence.results.machine.markBoundBytes;
  const { allowanceBytes } = evidence.scenario;
  const n = evidence.case.concurrency;
  const beyond = (peaks: readonly number[], reserved: number) => peaks.map((peak) => Math.max(0, peak - n * reserved));
  return [
    ...named('resident peak', 'resident', resident.aboveFloorBytes, aboveFloorBytes, { toleranceBytes }),
    ...named('floor', 'resident', resident.floorBytes, floorBytes, { toleranceBytes }),
    ...(allowanceBytes === 0
      ? []
      : named(
          'use of the allowance',
          'resident',
          beyond(resident.aboveFloorBytes, reservedBytes),
          beyond(aboveFloorBytes, evidence.point.reservationBytes),
          { toleranceBytes, ofBytes: allowanceBytes },
        )),
  ];
}

type Options = Omit<Parameters<typeof changeBetween>[2], 'oneSided'>;

function named(
  what: What,
  lane: LaneName,
  before: readonly number[],
  after: readonly number[],
  options: Options,
): Drifting[] {
  const change = changeBetween(before, after, { ...options, oneSided: true });
  return change === null ? [] : [{ what, lane, change, trials: [before.length, after.length] }];
}

function told({ what, change: { share, p } }: Drifting): string {
  return `${what} ${percent(share)}${p === null ? '' : ` (p ${p.toFixed(3)})`}`;
}

function complain(evidence: Evidence, drifting: Drifting, { failOnDrift }: Pick<Policy, 'failOnDrift'>): Complaint {
  const { what, lane, change, trials } = drifting;
  const severity = failOnDrift ? 'error' : 'warning';
  const more = { severity, lane, weight: change.share } as const;
  const { name } = evidence.scenario;
  if (change.verdict === 'open') {
    return complaint(
      'inconclusive',
      `drift ${what}`,
      `Undecided whether ${name} has drifted: with ${caseWords(evidence)} ${words(evidence, drifting)}, and ` +
        `${count(trials[1], 'trial')} against ${trials[0]} accepted can't be told from chance.`,
      'Accept the baseline from several runs, so that it has more trials: `plimsoll baseline --update --reason … a.json b.json`.',
      more,
    );
  }
  const certainty = change.p === null ? 'in every trial' : `p ${change.p.toFixed(3)}`;
  return complaint(
    'drifted',
    `drift ${what}`,
    `${name} has drifted: with ${caseWords(evidence)} ${words(evidence, drifting)} (${certainty}).`,
    'Let it hold less again; `plimsoll compare` says what grew. Where it is meant, accept it with ' +
      '`plimsoll baseline --update --reason "why"`.',
    more,
  );
}

function words({ case: { concurrency } }: Evidence, { what, change }: Drifting): string {
  const each = what === 'live peak' || what === 'resident peak' ? concurrency : 1;
  const [before, after] = [change.beforeBytes, change.afterBytes].map((bytes) => formatBytes(bytes / each));
  const subject = {
    'live peak': 'an operation holds',
    'resident peak': 'an operation takes',
    floor: 'the idle process takes',
    'use of the allowance': 'all together use',
  }[what];
  const lane = what === 'live peak' ? ' in the live lane' : what === 'resident peak' ? ' in the resident lane' : '';
  const of = what === 'use of the allowance' ? ' of the allowance' : '';
  return `${subject} ${after}${of}${lane} where ${before} were accepted, ${percent(change.share)}${of}`;
}

function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded > 0 ? '+' : ''}${rounded} %`;
}
