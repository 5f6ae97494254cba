import type { Accepted } from './accepted.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { driftOf } from './rules/drift.ts';
import type { Policy } from './verdict.ts';
import { count } from './words.ts';

/** What a baseline was asked for and can't answer. Without a baseline nobody asked. */
export function driftLeftOut(accepted: Accepted, evidences: readonly Evidence[]): readonly string[] {
  if (accepted.status === 'no baseline') return [];
  if (accepted.status === 'another machine') return [`drift (${anotherMachine(accepted.why)})`];
  const reasons = evidences
    .filter(({ role, case: one }) => role === 'product' && !one.governed)
    .flatMap((evidence) => {
      const { absent, unlike } = driftOf(evidence, accepted);
      return absent === null ? unlike : [absent.replace(/^the case is /, '')];
    });
  return [...Map.groupBy(reasons, (reason) => reason)].map(
    ([reason, all]) => `drift of ${count(all.length, 'case')} (${reason})`,
  );
}

/** Who asks to fail on drift and has a baseline that can't tell it is not told that all is well. */
export function driftComplaints(accepted: Accepted, { failOnDrift }: Policy): readonly Complaint[] {
  if (!failOnDrift || accepted.status === 'same machine') return [];
  const why = accepted.status === 'no baseline' ? 'there is no baseline' : anotherMachine(accepted.why);
  return [
    complaint(
      'inconclusive',
      'no baseline for here',
      `Undecided whether anything has drifted: ${why}.`,
      'Accept the peaks of this machine, from a run of it, with `plimsoll baseline --update --reason "why" results.json`.',
    ),
  ];
}

function anotherMachine(why: string): string {
  return why.startsWith('the baseline') ? why : `the baseline was accepted elsewhere: ${why}`;
}
