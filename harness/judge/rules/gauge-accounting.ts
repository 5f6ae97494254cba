import { formatBytes } from '../../bytes.ts';
import type { Evidence } from '../evidence.ts';
import { complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { caseWords } from '../words.ts';

/**
 * What a command's own gauge says of its bookings: with N operations held at once and nobody waiting, the highest sum of
 * them is N times the declared reservation, to the byte; under its budget it is no more than that. It has no r*.
 */
export function gaugeAccounting(evidence: Evidence): Judgement {
  const read = evidence.trials.resident.flatMap(({ bookedHighBytes }) => bookedHighBytes ?? []);
  if (read.length === 0) return notJudged('accounting', 'no trial read the gauge');
  if (evidence.scenario.unreserved) return notJudged('accounting', 'no reservation is declared');
  const { governed, concurrency } = evidence.case;
  const reservedBytes = evidence.point.reservationBytes;
  const expected = (governed ? evidence.scenario.budgetBytes : null) ?? concurrency * reservedBytes;
  const wrong = read.find((high) => (governed ? high > expected || high === 0 : high !== expected));
  if (wrong === undefined) return judged('accounting', 'holds', null, `gauge at ${formatBytes(Math.max(...read))}`);
  const wanted = governed ? `a budget of ${expected}` : `${concurrency} operations book ${expected}`;
  const one = complaint(
    'accounting-broken',
    'gauge',
    `${evidence.scenario.name}'s accounting is broken: ${caseWords(evidence)} had ${wrong} bytes booked at its highest, by ` +
      `its own gauge, where ${wanted}.`,
    governed
      ? 'Admit only what fits in the budget, and let the gauge keep the highest sum.'
      : 'Let the scenario’s `reservation` be the formula that the program books by, and the gauge keep the highest sum.',
    { reservedBytes, weight: Math.abs(wrong - expected), lane: 'resident' },
  );
  return judged('accounting', 'fails', null, 'gauge', [one]);
}
