import { formatBytes } from '../../bytes.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { neededBytes, utilisation } from '../needed.ts';
import { caseWords } from '../words.ts';

/**
 * Peak ÷ reservation ≥ the scenario's `tight`, at the case of the scenario that fills its reservation best: a formula that
 * is exact for large operations may well be generous for small ones. `fullest` is that case's id.
 */
export function tight(evidence: Evidence, fullest: string | null): Judgement {
  if (evidence.role !== 'product') return notJudged('tight', 'judged for the product only');
  const used = utilisation(evidence);
  const needed = neededBytes(evidence);
  if (used === null || needed === null) return notJudged('tight', 'nothing was measured, or nothing is reserved');

  const detail = `${percent(used)} used, at least ${percent(evidence.scenario.tight)} expected`;
  if (used >= evidence.scenario.tight) return judged('tight', 'holds', null, detail);
  if (evidence.case.id !== fullest) return notJudged('tight', `${detail}; judged at the scenario's fullest case`);
  return judged('tight', 'warns', null, detail, [loose(evidence, used, needed)]);
}

/** The id of the case with the highest utilisation; `null` when none has one. */
export function fullestCase(evidences: readonly Evidence[]): string | null {
  const used = evidences.flatMap((evidence) => {
    const share = utilisation(evidence);
    return share === null ? [] : [{ id: evidence.case.id, share }];
  });
  return (
    used.reduce<{ id: string; share: number } | null>((a, b) => (a && a.share >= b.share ? a : b), null)?.id ?? null
  );
}

function loose(evidence: Evidence, used: number, needed: number): Complaint {
  const reserved = evidence.point.reservationBytes;
  return complaint(
    'loose',
    'tight',
    `${evidence.scenario.name} is loosely reserved: even its fullest case, ${caseWords(evidence)}, uses ${percent(used)} ` +
      `of ${formatBytes(reserved)}.`,
    `${formatBytes(needed)} (${needed} bytes) would hold here; if the slack is meant, set \`tight\` below ` +
      `${used.toFixed(2)} in the scenario.`,
    { severity: 'warning', reservedBytes: reserved, neededBytes: needed, weight: 1 - used },
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
