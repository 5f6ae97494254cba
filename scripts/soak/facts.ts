/** What one soak is told by. */
import type { Ending } from '../../harness/limits/index.ts';
import type { SoakBooks } from '../../scenarios/incidents/soak/desk.ts';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';

export const loads = ['uploads', 'subtrees', 'restores', 'cut-overs'] as const;
export type LoadName = (typeof loads)[number];

/** What the group was charged at one moment, bytes. */
export interface Sample {
  /** Since the load began. */
  readonly seconds: number;
  readonly anonBytes: number;
  /** All that the limit is for and can't be taken back. */
  readonly lastingBytes: number;
  readonly socketBytes: number;
}

export interface SoakFacts {
  readonly limiter: string;
  readonly limitBytes: number;
  readonly seconds: number;
  readonly seed: number;
  readonly ending: Ending;
  readonly how: string;
  /** Last lines of the subject. */
  readonly output: string;
  readonly samples: readonly Sample[];
  /** After the load had ended; null where there was nobody left to ask. */
  readonly books: SoakBooks | null;
  /** Null of a load that did not answer any more. */
  readonly tallies: Readonly<Record<LoadName, Tally | null>>;
  /** That the backend and this script made; the loads' own are in their tallies. */
  readonly faults: Readonly<Record<string, number>>;
}
