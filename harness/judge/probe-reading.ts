import type { Results } from '../results/schema.ts';
import { gather } from './evidence.ts';
import { liveFigures } from './live-figures.ts';
import { live } from './rules/live.ts';

/**
 * What the live lane says of one case that is looked at in a range: how full its reservation is (null: it could not be
 * measured), and whether the live rule fails.
 */
export function probeReading(results: Results, caseId: string): { utilisation: number | null; fails: boolean } {
  const evidence = gather(results).find((one) => one.case.id === caseId);
  const figures = evidence ? liveFigures(evidence) : null;
  if (!evidence || !figures) return { utilisation: null, fails: false };
  // A reservation of nothing is used without bound by whatever is held.
  const reserved = Math.max(1, evidence.point.reservationBytes);
  return {
    utilisation: Math.max(0, figures.lowerNeededBytes) / reserved,
    fails: live(evidence).outcome.status === 'fails',
  };
}
