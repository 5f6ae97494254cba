import { formatBytes } from '../../bytes.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { missing } from '../missing.ts';
import { residentFigures } from '../resident-figures.ts';
import { marginBytes } from '../tolerance.ts';
import { caseWords } from '../words.ts';

/**
 * At full admission the highest resident set and the sockets' growth (the waiters' bodies lie in kernel memory, which the
 * container is charged too) ≤ limit − margin. And by the book alone: floor + allowance + budget ≤ limit, since a
 * governor may admit that much whatever this load admitted. A command without a reservation is judged at every number at once
 * that it was measured with. It has no r*: no reservation makes a process smaller.
 */
export function fits(evidence: Evidence): Judgement {
  const { budgetBytes: budget, limitBytes: limit } = evidence.scenario;
  const { unreserved = false } = evidence.scenario;
  if (!evidence.case.governed && !unreserved) {
    return notJudged('fits', 'judged at full admission, under the budget');
  }
  if ((budget === null && !unreserved) || limit === null)
    return notJudged('fits', 'the scenario declares no budget or no limit');
  const absent = missing(evidence, 'resident');
  if (absent) return notJudged('fits', absent.why);

  const complaints = [
    ...peakComplaints(evidence, limit),
    ...(budget === null ? [] : bookComplaints(evidence, budget, limit)),
  ];
  const detail = fitsDetail(evidence, limit);
  return judged('fits', complaints.length === 0 ? 'holds' : 'fails', null, detail, complaints);
}

/** Highest resident set and the highest growth of the kernel's socket memory, bytes; `null`: sockets not read. */
export function fullAdmission(evidence: Evidence): { readonly peakBytes: number; readonly socketBytes: number | null } {
  const growths = evidence.trials.resident.flatMap(({ resident }) => {
    const sockets = resident?.socketBytes;
    return sockets ? [Math.max(0, sockets.after - sockets.before)] : [];
  });
  return {
    peakBytes: Math.max(...residentFigures(evidence).map(({ peakBytes }) => peakBytes)),
    socketBytes: growths.length === 0 ? null : Math.max(...growths),
  };
}

function peakComplaints(evidence: Evidence, limit: number): readonly Complaint[] {
  const { peakBytes, socketBytes } = fullAdmission(evidence);
  const sockets = socketBytes ?? 0;
  const margin = marginBytes(limit);
  const over = peakBytes + sockets - (limit - margin);
  if (over <= 0) return [];
  const socketWords = sockets > 0 ? ` and ${formatBytes(sockets)} of sockets` : '';
  return [
    doesNotFit(
      evidence,
      'peak',
      `peaks at ${formatBytes(peakBytes)}${socketWords}; the limit of ${formatBytes(limit)} leaves ` +
        `${formatBytes(limit - margin)} after its margin of ${formatBytes(margin)}`,
      `Lower the budget or raise the limit by at least ${formatBytes(over)}.`,
      over,
    ),
  ];
}

function bookComplaints(evidence: Evidence, budget: number, limit: number): readonly Complaint[] {
  const overhead = overheadBytes(evidence);
  const over = overhead + budget - limit;
  if (over <= 0) return [];
  return [
    doesNotFit(
      evidence,
      'by the book',
      `may book ${formatBytes(budget)} over an overhead of ${formatBytes(overhead)}, ` +
        `which is more than the limit of ${formatBytes(limit)}`,
      `Lower the budget to at most ${formatBytes(Math.max(0, limit - overhead))}, or raise the limit.`,
      over,
    ),
  ];
}

function overheadBytes(evidence: Evidence): number {
  return Math.max(...residentFigures(evidence).map(({ floorBytes }) => floorBytes)) + evidence.scenario.allowanceBytes;
}

function doesNotFit(evidence: Evidence, kind: string, said: string, remedy: string, weight: number): Complaint {
  const sentence = `${evidence.scenario.name} does not fit: ${caseWords(evidence)} ${said}.`;
  return complaint('does-not-fit', kind, sentence, remedy, { weight, lane: 'resident' });
}

function fitsDetail(evidence: Evidence, limit: number): string {
  const { peakBytes, socketBytes } = fullAdmission(evidence);
  const sockets = socketBytes === null ? 'socket memory not read' : `sockets ${formatBytes(socketBytes)}`;
  return (
    `peak ${formatBytes(peakBytes)}, ${sockets}, overhead ${formatBytes(overheadBytes(evidence))}, ` +
    `limit ${formatBytes(limit)}, margin ${formatBytes(marginBytes(limit))}`
  );
}
