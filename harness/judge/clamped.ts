import { formatBytes } from '../bytes.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { missing } from './missing.ts';
import { fullAdmission } from './rules/fits.ts';
import { parameterWords } from './words.ts';

/** An operation that is larger than the whole budget: it runs, alone, and what it takes beyond the budget is not booked. */
export function clampedComplaints(evidence: Evidence): readonly Complaint[] {
  const { budgetBytes: budget } = evidence.scenario;
  const { reservationBytes: reserved } = evidence.point;
  if (evidence.role !== 'product' || budget === null || reserved <= budget) return [];
  const measured = evidence.case.governed && !missing(evidence, 'resident');
  const peak = measured ? `; its process peaks at ${formatBytes(fullAdmission(evidence).peakBytes)}` : '';
  return [
    complaint(
      'clamped',
      'clamped',
      `${evidence.scenario.name} is clamped: ${parameterWords(evidence.case.parameters)} needs ${formatBytes(reserved)}, ` +
        `the budget is ${formatBytes(budget)}, so it runs alone and ${formatBytes(reserved - budget)} are not booked${peak}.`,
      'Raise the budget, split the operation, or leave that much free below the limit: `fits` judges it.',
      // A measured peak says more than a larger reservation without one.
      { severity: 'note', reservedBytes: reserved, weight: (measured ? Number.MAX_SAFE_INTEGER : 0) + reserved },
    ),
  ];
}
