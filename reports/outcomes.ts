import type { Results } from '../harness/results/schema.ts';

type Replay = NonNullable<Results['replays']>['runs'][number];
export type Outcome = Replay['outcome'];
export type Generation = Replay['generation'];

/** The deaths first: what a reader looks for in a mixed cell. */
const outcomes: readonly Outcome[] = ['killed', 'out of heap', 'timed out', 'incomplete', 'survived'];
export const generations: readonly Generation[] = ['before', 'after'];

/** All replays of one incident under one limit. */
export interface OutcomeRow {
  readonly incident: string;
  readonly limitBytes: number;
  /** Null: this generation was not replayed under this limit. */
  readonly endings: Readonly<Record<Generation, Endings | null>>;
}

export interface Endings {
  readonly runs: number;
  readonly survived: number;
  readonly counts: readonly (readonly [Outcome, number])[];
}

/** Incidents in the order of the results, their limits ascending. Empty: nothing was replayed. */
export function outcomeRows(results: Results): readonly OutcomeRow[] {
  const byIncident = Map.groupBy(results.replays?.runs ?? [], ({ incident }) => incident);
  return [...byIncident].flatMap(([incident, runs]) => rowsOf(incident, runs));
}

/** `killed 10 of 10`; of several endings each with its number: `killed 2, survived 1 of 3`. */
export function endingsWords({ runs, counts }: Endings): string {
  return `${counts.map(([outcome, count]) => `${outcome} ${count}`).join(', ')} of ${runs}`;
}

/** `cgroup v1`: whose limits these were. */
export function replayLimiters(results: Results): string {
  return [...new Set((results.replays?.runs ?? []).map(({ limiter }) => limiter))].join(', ');
}

function rowsOf(incident: string, runs: readonly Replay[]): readonly OutcomeRow[] {
  const byLimit = [...Map.groupBy(runs, ({ limitBytes }) => limitBytes)].toSorted(([a], [b]) => a - b);
  return byLimit.map(([limitBytes, own]) => ({
    incident,
    limitBytes,
    endings: { before: endingsOf(own, 'before'), after: endingsOf(own, 'after') },
  }));
}

function endingsOf(runs: readonly Replay[], generation: Generation): Endings | null {
  const own = runs.filter((one) => one.generation === generation);
  if (own.length === 0) return null;
  const countOf = (outcome: Outcome) => own.filter((one) => one.outcome === outcome).length;
  const counts = outcomes.map((outcome) => [outcome, countOf(outcome)] as const).filter(([, count]) => count > 0);
  return { runs: own.length, survived: countOf('survived'), counts };
}
