import { formatBytes } from '../bytes.ts';
import type { Growth } from '../results/attribution.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { caseWords } from './words.ts';

/**
 * What stays of operations after they have ended, as the attribution of this case found it: a warning, since no rule books
 * it, and the resident lane fails once there is enough of it.
 */
export function leakComplaints(evidence: Evidence, growths: readonly Growth[]): readonly Complaint[] {
  if (evidence.role !== 'product') return [];
  return growths
    .filter((growth) => growth.case === evidence.case.id && growth.leaks.length > 0)
    .map((growth) => complain(evidence, growth));
}

function complain(evidence: Evidence, { leaks, operations, retainedBytesPerOperation }: Growth): Complaint {
  const { name } = evidence.scenario;
  const largest = leaks.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  return complaint(
    'leaking',
    'leaking',
    `${name} leaks: ${formatBytes(retainedBytesPerOperation)} of every operation, ${caseWords(evidence)}, stay when it has ` +
      `ended (seen after ${operations} operations); ${holdersWords(largest.path)}.`,
    'Let go of it when the operation ends; if it is a cache, give it a bound.',
    { severity: 'warning', weight: retainedBytesPerOperation },
  );
}

/** A path runs from what holds it all to what is held. */
function holdersWords(path: readonly string[]): string {
  const [held = 'something', ...holders] = path.toReversed();
  return [`it is \`${held}\``, ...holders.map((one) => `held by \`${one}\``)].join(', ');
}
