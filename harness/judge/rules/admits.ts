import { formatBytes } from '../../bytes.ts';
import type { ScenarioFacts } from '../../results/schema.ts';
import type { Parameters } from '../../scenario/scenario.ts';
import { type Evidence, sameParameters } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { contrast, parameterWords } from '../words.ts';

/**
 * ⌊budget ÷ reservation⌋ ≥ atLeast: a reservation that is far too large is as wrong as one too small, it only kills
 * throughput instead of the container. Its r* is, unlike the other rules', the *largest* reservation that would admit.
 */
export function admits(evidence: Evidence): Judgement {
  const { mustAdmit } = evidence.scenario;
  if (!mustAdmit) return notJudged('admits', 'the scenario declares no `mustAdmit`');
  const listed = mustAdmit.reservations.some(({ parameters }) => sameParameters(parameters, evidence.case.parameters));
  if (!listed) return notJudged('admits', 'not declared for these parameters');

  const reserved = evidence.point.reservationBytes;
  const admitted = admittedAtOnce(mustAdmit.budgetBytes, reserved);
  const detail = `${formatBytes(mustAdmit.budgetBytes)} admit ${admitted} at once, declared at least ${mustAdmit.atLeast}`;
  const status = admitted >= mustAdmit.atLeast ? 'holds' : 'fails';
  return judged('admits', status, largestReservation(mustAdmit), detail);
}

/** The complaints of the whole scenario: a point may be declared that no case measures. */
export function admitsComplaints(scenario: ScenarioFacts): readonly Complaint[] {
  const { mustAdmit } = scenario;
  if (!mustAdmit) return [];
  return mustAdmit.reservations.flatMap(({ parameters, reservationBytes }) =>
    admittedAtOnce(mustAdmit.budgetBytes, reservationBytes) >= mustAdmit.atLeast
      ? []
      : [overReserved(scenario, mustAdmit, parameters, reservationBytes)],
  );
}

type MustAdmit = NonNullable<ScenarioFacts['mustAdmit']>;

/** The largest reservation of which `atLeast` fit in the budget, in whole bytes. */
export function largestReservation({ budgetBytes, atLeast }: MustAdmit): number {
  return Math.floor(budgetBytes / atLeast);
}

function overReserved(
  scenario: ScenarioFacts,
  mustAdmit: MustAdmit,
  parameters: Parameters,
  reservationBytes: number,
): Complaint {
  const largest = largestReservation(mustAdmit);
  const [reserved, allowed] = contrast(reservationBytes, largest);
  const admitted = admittedAtOnce(mustAdmit.budgetBytes, reservationBytes);
  return complaint(
    'over-reserved',
    'admits',
    `${scenario.name} is over-reserved: a budget of ${formatBytes(mustAdmit.budgetBytes)} admits ${admitted} of ` +
      `${parameterWords(parameters)} at once and must admit ${mustAdmit.atLeast}; ${reserved} are reserved for each.`,
    `Reserve at most ${allowed} for each (make it hold less first if it needs more), or raise the budget.`,
    { reservedBytes: reservationBytes, neededBytes: largest, weight: reservationBytes / Math.max(1, largest) },
  );
}

function admittedAtOnce(budget: number, reservation: number): number {
  return reservation <= 0 ? Infinity : Math.floor(budget / reservation);
}
