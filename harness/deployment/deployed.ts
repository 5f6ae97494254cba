import { type Evidence, gather } from '../judge/evidence.ts';
import { residentFigures } from '../judge/resident-figures.ts';
import type { CompletedTrial, ResidentPeak, Results } from '../results/schema.ts';

/** What a deployment sets, in bytes. */
export interface Setting {
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

/**
 * What was measured of a scenario's product, as it would read under another budget and limit: for the rule `fits`, which
 * judges it as it judges a measurement. `null` where no resident trial tells a floor.
 *
 * Measured at full admission, the peak is moved by the difference of the budgets: upwards by at least a byte a byte, and
 * by more where the operations took more than they booked; downwards by no more than what they took of a booked byte.
 * Measured without a budget, it is the floor, the allowance and the whole budget, at least.
 */
export function deployed(results: Results, scenario: string, setting: Setting): Evidence | null {
  const measured = gather(results).filter(
    (one) => one.scenario.name === scenario && one.role === 'product' && one.trials.resident.length > 0,
  );
  const governed = measured.filter((one) => one.case.governed && one.scenario.budgetBytes !== null);
  const [first] = governed.length > 0 ? [highest(governed)] : measured.length > 0 ? [highest(measured)] : [];
  if (first === undefined) return null;
  const peakOf = governed.length > 0 ? moved(first, setting) : booked(first, measured, setting);
  return {
    ...first,
    case: { ...first.case, governed: true },
    scenario: { ...first.scenario, ...setting },
    trials: { ...first.trials, resident: first.trials.resident.map((trial, at) => withPeak(trial, peakOf(at))) },
  };
}

function highest(evidences: readonly Evidence[]): Evidence {
  const peak = (one: Evidence) => Math.max(...residentFigures(one).map(({ peakBytes }) => peakBytes));
  return evidences.reduce((a, b) => (peak(b) > peak(a) ? b : a));
}

function moved(evidence: Evidence, { budgetBytes }: Setting): (at: number) => number {
  const more = budgetBytes - (evidence.scenario.budgetBytes ?? budgetBytes);
  const share = shareTaken([evidence]);
  const change = more * (more > 0 ? Math.max(1, share) : Math.min(1, share));
  const figures = residentFigures(evidence);
  return (at) => Math.max(figures[at]?.floorBytes ?? 0, (figures[at]?.peakBytes ?? 0) + change);
}

function booked(evidence: Evidence, all: readonly Evidence[], { budgetBytes }: Setting): (at: number) => number {
  const floor = Math.max(...all.flatMap((one) => residentFigures(one).map(({ floorBytes }) => floorBytes)));
  const taken = budgetBytes * Math.max(1, shareTaken(all));
  return () => floor + evidence.scenario.allowanceBytes + taken;
}

/** The most that an operation took of what it booked, 0 … */
function shareTaken(evidences: readonly Evidence[]): number {
  const shares = evidences.flatMap((one) => {
    const { reservationBytes } = one.point;
    return reservationBytes <= 0 ? [] : residentFigures(one).map(({ neededBytes }) => neededBytes / reservationBytes);
  });
  return Math.max(0, ...shares);
}

function withPeak(trial: CompletedTrial, peakBytes: number): CompletedTrial {
  return { ...trial, resident: { ...(trial.resident as ResidentPeak), peakBytes } };
}
