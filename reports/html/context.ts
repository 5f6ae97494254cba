import { type Evidence, gather } from '../../harness/judge/evidence.ts';
import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import type { ChartData } from './chart-data.ts';
import type { IcicleData } from './icicle-data.ts';
import { createIds } from './slug.ts';

/** What the parts of one page share while it is put together: the facts, and what the page's script will draw. */
export interface PageContext {
  readonly verdict: Verdict;
  readonly results: Results;
  /** Every case's trials, by its id. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly charts: ChartData[];
  readonly icicles: IcicleData[];
  readonly id: (...words: readonly string[]) => string;
  /** Where a scenario's section stands. */
  readonly sections: ReadonlyMap<string, string>;
  /** Into how many buckets a series is downsampled: the fewer, the more series there are. */
  readonly buckets: number;
  /** Bytes that one icicle may take of the page: the fewer, the more attributions there are. */
  readonly icicleBytes: number;
  /** Rows of the table behind one icicle. */
  readonly stackRows: number;
}

/** More draw columns over each other; fewer no longer show waves. */
const MOST_BUCKETS = 200;
const FEWEST_BUCKETS = 40;

/** Buckets of the whole page: four rows of each, some 14 bytes a figure, leave room below 2 MB for all the rest. */
const ALL_BUCKETS = 12_000;

/** Some 1500 stacks: more are slivers that nobody hits. */
const MOST_ICICLE_BYTES = 200_000;

/** Of the table behind an icicle: the first rows hold most of what there is. */
const MOST_STACK_ROWS = 20;
const FEWEST_STACK_ROWS = 5;
const ALL_STACK_ROWS = 300;

/** All icicles of the page, so that it stays below 2 MB with the series beside them. */
const ALL_ICICLE_BYTES = 350_000;

export function createContext(verdict: Verdict, results: Results): PageContext {
  const id = createIds();
  const products = verdict.cases.filter((one) => one.kind === 'product');
  const scenarios = [...new Set(products.map((one) => one.scenario))];
  const attributed = results.attributions.filter(({ status }) => status === 'attributed').length;
  const series = results.trials.flatMap((one) => (one.status === 'completed' ? one.series : []));
  return {
    verdict,
    results,
    evidence: new Map(gather(results).map((one) => [one.case.id, one])),
    charts: [],
    icicles: [],
    id,
    sections: new Map(scenarios.map((name) => [name, id('scenario', name)])),
    buckets: between(FEWEST_BUCKETS, Math.floor(ALL_BUCKETS / Math.max(1, series.length)), MOST_BUCKETS),
    icicleBytes: Math.min(MOST_ICICLE_BYTES, ALL_ICICLE_BYTES / Math.max(1, attributed)),
    stackRows: between(FEWEST_STACK_ROWS, Math.floor(ALL_STACK_ROWS / Math.max(1, attributed)), MOST_STACK_ROWS),
  };
}

function between(least: number, wanted: number, most: number): number {
  return Math.max(least, Math.min(most, wanted));
}
