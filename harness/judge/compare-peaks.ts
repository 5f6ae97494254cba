import { fingerprintDifferences, fingerprintOf } from '../results/fingerprint.ts';
import type { CompletedTrial, Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { type Change, changeBetween } from './change.ts';
import { conditionDifferences, conditionsOf } from './conditions.ts';
import { type Evidence, gather } from './evidence.ts';
import { comparable, liveToleranceBytes, peakFigures } from './peak-figures.ts';

/** One figure of one case, in both. Bytes of the whole wave. */
export interface ComparedPeak {
  readonly case: string;
  readonly concurrency: number;
  readonly lane: LaneName;
  readonly what: 'peak' | 'floor';
  readonly change: Change;
  /** Trials before and after. */
  readonly trials: readonly [number, number];
  /** In which ways the measured processes were started otherwise; empty: alike. */
  readonly unlike: readonly string[];
}

export interface PeakComparison {
  readonly peaks: readonly ComparedPeak[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** In which ways the machine is another one; empty: alike. */
  readonly machine: readonly string[];
}

/**
 * The same cases in two results: live and resident peak, and the floor. A difference is told where it is more than a tenth
 * and beyond the meter's own bound, in the resident lane with p < 0.05 of a two-sided rank test. The live lane repeats.
 */
export function comparePeaks(before: Results, after: Results): PeakComparison {
  const [was, is] = [productsOf(before), productsOf(after)];
  return {
    peaks: [...is].flatMap(([id, one]) => (was.has(id) ? compareCase(was.get(id) as Evidence, one) : [])),
    onlyBefore: [...was.keys()].filter((id) => !is.has(id)),
    onlyAfter: [...is.keys()].filter((id) => !was.has(id)),
    machine: fingerprintDifferences(fingerprintOf(after.machine), fingerprintOf(before.machine)),
  };
}

function productsOf(results: Results): Map<string, Evidence> {
  const own = gather(results).filter(
    ({ role, trials }) => role !== 'control' && trials.live.length + trials.resident.length > 0,
  );
  const products = own.filter(({ role }) => role === 'product');
  return new Map((products.length > 0 ? products : own).map((evidence) => [evidence.case.id, evidence]));
}

function compareCase(before: Evidence, after: Evidence): ComparedPeak[] {
  const [was, is] = [peakFigures(before), peakFigures(after)];
  const live = liveToleranceBytes(was.bandBytes, is.bandBytes);
  const bound = Math.max(before.results.machine.markBoundBytes, after.results.machine.markBoundBytes);
  const row = (lane: LaneName, what: ComparedPeak['what'], change: Change | null): ComparedPeak[] => {
    if (change === null) return [];
    const { id, concurrency } = after.case;
    const [earlier, later] = [comparable(before, lane), comparable(after, lane)];
    const trials = [earlier.length, later.length] as const;
    return [{ case: id, concurrency, lane, what, change, trials, unlike: differences(earlier, later) }];
  };
  const repeating = { toleranceBytes: live, oneSided: false, repeats: true };
  const resident = { toleranceBytes: bound, oneSided: false };
  return [
    ...row('live', 'peak', changeBetween(was.heldBytes, is.heldBytes, repeating)),
    ...row('resident', 'peak', changeBetween(was.aboveFloorBytes, is.aboveFloorBytes, resident)),
    ...row('resident', 'floor', changeBetween(was.floorBytes, is.floorBytes, resident)),
  ];
}

/** Of the first trial of either; none where one has no trial. */
function differences(before: readonly CompletedTrial[], after: readonly CompletedTrial[]): readonly string[] {
  const is = after.slice(0, 1).map(conditionsOf);
  return before.slice(0, 1).flatMap((was) => is.flatMap((now) => conditionDifferences(now, conditionsOf(was))));
}
