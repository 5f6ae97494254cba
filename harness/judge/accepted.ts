import { isDeepStrictEqual } from 'node:util';
import type { AcceptedCase, Baseline } from '../baseline/schema.ts';
import { type Fingerprint, fingerprintDifferences, fingerprintOf } from '../results/fingerprint.ts';
import type { Results } from '../results/schema.ts';

/** What a baseline says to results, once and for all of their cases. */
export type Accepted =
  | { readonly status: 'no baseline' }
  | { readonly status: 'another machine'; readonly why: string }
  | { readonly status: 'same machine'; readonly cases: ReadonlyMap<string, AcceptedCase> };

export function acceptedFor({ machine }: Results, baseline: Baseline | null): Accepted {
  if (baseline === null) return { status: 'no baseline' };
  const own = fingerprintOf(machine);
  const same = baseline.machines.find(({ fingerprint }) => isDeepStrictEqual(fingerprint, own));
  if (same === undefined) return { status: 'another machine', why: whyNot(own, baseline) };
  return { status: 'same machine', cases: new Map(same.cases.map((one) => [one.case, one])) };
}

/** Held against the one that differs in the fewest things. */
function whyNot(own: Fingerprint, { machines }: Baseline): string {
  const all = machines.map(({ fingerprint }) => fingerprintDifferences(own, fingerprint));
  const nearest = all.reduce((a, b) => (b.length < a.length ? b : a), all[0] ?? []);
  return nearest.length === 0 ? 'the baseline is empty' : `this is ${nearest.join(', ')}`;
}
