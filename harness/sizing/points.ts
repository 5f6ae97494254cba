import type { CaseVerdict, Verdict } from '../judge/verdict.ts';
import type { LaneName } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';

/** What an operation with these parameters needs, over every number at once. All sizes in bytes. */
export interface SizedPoint {
  readonly parameters: Parameters;
  readonly reservedBytes: number;
  /** The largest r* of its cases, the spread between the trials included. */
  readonly neededBytes: number;
  /** At once, where it needed that. */
  readonly concurrency: number;
  readonly lanes: readonly LaneName[];
  /** One resident trial shows no spread, so that some was added. */
  readonly singleTrial: boolean;
}

/** What a single trial is raised by: the same share that an under-reserved finding tells to add. */
const UNSEEN_SPREAD = 0.1;

/** The points of a scenario's product that were measured, smallest need first. Governed cases have no need of their own. */
export function pointsOf(verdict: Verdict, scenario: string): readonly SizedPoint[] {
  const cases = verdict.cases.filter(
    (one) => one.scenario === scenario && one.kind === 'product' && !one.governed && one.neededBytes !== null,
  );
  const groups = Map.groupBy(cases, ({ parameters }) => JSON.stringify(Object.entries(parameters).sort()));
  return [...groups.values()].map(pointOf).sort((a, b) => a.neededBytes - b.neededBytes);
}

function pointOf(cases: readonly CaseVerdict[]): SizedPoint {
  const worst = cases.reduce((a, b) => (needOf(b) > needOf(a) ? b : a));
  const lanes = (['live', 'resident'] as const).filter((lane) => cases.some(({ trials }) => trials[lane] > 0));
  return {
    parameters: worst.parameters,
    reservedBytes: worst.reservedBytes,
    neededBytes: needOf(worst),
    concurrency: worst.concurrency,
    lanes,
    singleTrial: worst.trials.resident === 1,
  };
}

function needOf({ neededBytes, trials }: CaseVerdict): number {
  return Math.ceil((neededBytes ?? 0) * (trials.resident === 1 ? 1 + UNSEEN_SPREAD : 1));
}
