import { formatBytes, KiB } from '../../bytes.ts';
import type { CompletedTrial, GovernorReading } from '../../results/schema.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { caseWords } from '../words.ts';
import { gaugeAccounting } from './gauge-accounting.ts';

/**
 * The bytes granted to each operation are the declared reservation of its parameters, to the byte (before clamping);
 * bookings return to 0, no waiter is left, nothing was admitted beyond the budget; every measured operation reached the
 * stages that the scenario expects, so that no other path was measured than production takes. Counts are over the
 * measured waves. An operation may book in steps: what it was admitted with may be less where as many leases grew to the
 * declared bytes. Without a governor only the stages are judged. It has no r*.
 */
export function accounting(evidence: Evidence): Judgement {
  const { scenario } = evidence;
  const trials = [...evidence.trials.live, ...evidence.trials.resident];
  if (scenario.command?.gauge) return gaugeAccounting(evidence);
  if (!scenario.governor && scenario.expects.length === 0) {
    return notJudged('accounting', 'the scenario names no governor and expects no stage');
  }
  if (trials.length === 0) return notJudged('accounting', 'no trial was finished');
  if (trials.some((trial) => (trial.governor?.lostEvents ?? 0) > 0)) {
    return notJudged('accounting', 'governor events were lost, so their counts prove nothing');
  }

  const complaints = trials.flatMap((trial) => [
    ...(scenario.governor ? bookingComplaints(evidence, trial) : []),
    ...stageComplaints(evidence, trial),
  ]);
  const subject = scenario.governor ? 'bookings and stages' : 'stages; bookings not judged: no governor';
  if (complaints.length === 0) return judged('accounting', 'holds', null, subject);
  return judged('accounting', 'fails', null, complaints.map(({ kind }) => kind).join(', '), complaints);
}

function bookingComplaints(evidence: Evidence, trial: CompletedTrial): readonly Complaint[] {
  const { governor } = trial;
  const admitted = governor?.bookings.reduce((sum, booking) => sum + booking.count, 0) ?? 0;
  if (!governor || admitted === 0) return [bookedNothing(evidence)];
  return [
    ...wrongBookings(evidence, governor),
    ...fewBookings(evidence, admitted, completedOperations(trial)),
    ...doubleBookings(evidence, governor),
    ...leftovers(evidence, governor),
  ];
}

/** A governor may book at least this much for anything, as `plimsoll/governor` does: more than was asked for is safe. */
const FLOOR = 64 * KiB;

function bookedNothing(evidence: Evidence): Complaint {
  return broken(
    evidence,
    'booked nothing',
    'booked nothing at all',
    'Publish the bookings on the channels of `plimsoll/governor`, and check that the operation books under `setup` and ' +
      '`start`’s budget; without a governor leave `governor` out of the scenario.',
  );
}

function wrongBookings(evidence: Evidence, governor: GovernorReading): readonly Complaint[] {
  const declared = evidence.point.reservationBytes;
  const budget = (evidence.case.governed ? evidence.scenario.budgetBytes : null) ?? Infinity;
  const inSteps = bookedInSteps(governor, declared);
  const stepped = inSteps ? [] : governor.growths.filter(({ requestedBytes }) => requestedBytes !== declared);
  const wronglyGrown = stepped.map(({ requestedBytes, count }) =>
    broken(
      evidence,
      'wrong bytes',
      `let ${count} bookings grow to ${requestedBytes} bytes where the scenario declares ${declared}`,
      'Let the scenario’s `reservation` say the most that one operation ever has booked.',
      Math.abs(requestedBytes - declared),
    ),
  );
  const wronglyBooked = governor.bookings.flatMap(({ requestedBytes, grantedBytes, count }) => {
    if (requestedBytes < declared && inSteps) return [];
    if (requestedBytes !== declared) {
      return [
        broken(
          evidence,
          'wrong bytes',
          `booked ${requestedBytes} bytes ${count} times where the scenario declares ${declared}`,
          'Let the scenario’s `reservation` call the formula that the service books with.',
          Math.abs(requestedBytes - declared),
        ),
      ];
    }
    const granted = Math.min(requestedBytes, budget);
    if (grantedBytes === granted || grantedBytes === Math.min(Math.max(requestedBytes, FLOOR), budget)) return [];
    return [
      broken(
        evidence,
        'wrong grant',
        `was granted ${grantedBytes} bytes ${count} times where it had asked for ${requestedBytes}`,
        `Grant what was asked for, or the whole budget where that is smaller: here ${granted} bytes.`,
        Math.abs(grantedBytes - granted),
      ),
    ];
  });
  return [...wronglyBooked, ...wronglyGrown];
}

/** Every operation that was admitted with less than declared grew to the declared bytes, and none beyond them. */
function bookedInSteps({ bookings, growths }: GovernorReading, declared: number): boolean {
  const sum = (list: GovernorReading['growths']) => list.reduce((total, { count }) => total + count, 0);
  const small = bookings.filter(({ requestedBytes }) => requestedBytes < declared);
  const whole = growths.filter(({ requestedBytes }) => requestedBytes === declared);
  return sum(small) <= sum(whole) && growths.every(({ requestedBytes }) => requestedBytes <= declared);
}

function fewBookings(evidence: Evidence, admitted: number, operations: number): readonly Complaint[] {
  if (admitted >= operations) return [];
  return [
    broken(
      evidence,
      'unbooked operations',
      `ran ${operations} operations and booked only ${admitted} of them`,
      'Book every operation, on every path through it.',
      operations - admitted,
    ),
  ];
}

/** In the sweep nobody waits, so that N operations never have more than N bookings at once. */
function doubleBookings(evidence: Evidence, { highestBookedBytes }: GovernorReading): readonly Complaint[] {
  const { concurrency, governed } = evidence.case;
  const most = concurrency * Math.max(evidence.point.reservationBytes, FLOOR);
  if (governed || highestBookedBytes <= most) return [];
  return [
    broken(
      evidence,
      'booked twice',
      `had ${formatBytes(highestBookedBytes)} booked at once where the reservations of all are ${formatBytes(most)}`,
      'Book each operation once, for all that it takes.',
      highestBookedBytes - most,
    ),
  ];
}

function leftovers(evidence: Evidence, governor: GovernorReading): readonly Complaint[] {
  const { endBookedBytes, endWaiters, beyondBudgetBytes } = governor;
  const complaints: Complaint[] = [];
  if (endBookedBytes !== 0) {
    const said = `ended with ${formatBytes(endBookedBytes)} still booked`;
    const remedy = 'Release exactly the granted bytes, once, in a `finally` of the operation.';
    complaints.push(broken(evidence, 'bytes left', said, remedy, Math.abs(endBookedBytes)));
  }
  if (endWaiters !== 0) {
    const said = `ended with ${endWaiters} still waiting for admission`;
    const remedy = 'Remove a waiter from the queue when its operation is admitted, gives up or is aborted.';
    complaints.push(broken(evidence, 'waiters left', said, remedy, endWaiters));
  }
  if (beyondBudgetBytes > 0) {
    const said = `booked ${formatBytes(beyondBudgetBytes)} beyond the budget`;
    complaints.push(broken(evidence, 'beyond budget', said, 'Admit only what fits in the budget.', beyondBudgetBytes));
  }
  return complaints;
}

function stageComplaints(evidence: Evidence, trial: CompletedTrial): readonly Complaint[] {
  const operations = completedOperations(trial);
  return evidence.scenario.expects.flatMap((stage) => {
    const reached = trial.stages[stage] ?? 0;
    if (reached >= operations) return [];
    return [
      broken(
        evidence,
        'stage not reached',
        `reached the stage ${stage} ${reached} times in ${operations} operations, so another path was measured`,
        `Give the operation what leads through ${stage}, or correct \`expects\`.`,
        operations - reached,
      ),
    ];
  });
}

function completedOperations(trial: CompletedTrial): number {
  return trial.waves.reduce((sum, wave) => sum + wave.completed, 0);
}

function broken(evidence: Evidence, kind: string, said: string, remedy: string, weight = 0): Complaint {
  const sentence = `${evidence.scenario.name}'s accounting is broken: ${caseWords(evidence)} ${said}.`;
  const reservedBytes = evidence.point.reservationBytes;
  return complaint('accounting-broken', kind, sentence, remedy, { weight, reservedBytes });
}
