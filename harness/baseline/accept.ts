import { isDeepStrictEqual } from 'node:util';
import { type Conditions, conditionDifferences, conditionsOf } from '../judge/conditions.ts';
import { type Evidence, gather } from '../judge/evidence.ts';
import { comparable, peakFigures } from '../judge/peak-figures.ts';
import { fingerprintDifferences, fingerprintOf } from '../results/fingerprint.ts';
import type { LaneName, Results } from '../results/schema.ts';
import { BaselineError } from './baseline-error.ts';
import { type AcceptedCase, BASELINE_FORMAT, BASELINE_VERSION, type Baseline, type BaselineMachine } from './schema.ts';

export interface Acceptance {
  readonly reason: string;
  /** `2026-01-02`. */
  readonly date: string;
}

/**
 * The baseline with the peaks of these results accepted for their fingerprint. Several results of one suite give a case
 * more trials. Cases that they do not have stay as they are.
 *
 * @throws {BaselineError} the results are of different fingerprints, or have nothing to accept
 */
export function accept(baseline: Baseline | null, results: readonly Results[], { reason, date }: Acceptance): Baseline {
  const fingerprint = oneFingerprint(results);
  const cases = acceptable(results);
  if (cases.length === 0) throw new BaselineError('The results hold no case of a product whose peaks were measured.');
  const machines = baseline?.machines ?? [];
  const same = machines.find((one) => isDeepStrictEqual(one.fingerprint, fingerprint));
  const accepted = new Set(cases.map((one) => one.case));
  const updated: BaselineMachine = {
    fingerprint,
    updates: [
      ...(same?.updates ?? []),
      { date, reason, measuredBy: results.map(({ command }) => command), cases: cases.length },
    ],
    cases: [...(same?.cases ?? []).filter((one) => !accepted.has(one.case)), ...cases],
  };
  return {
    format: BASELINE_FORMAT,
    version: BASELINE_VERSION,
    machines: [...machines.filter((one) => one !== same), updated],
  };
}

function oneFingerprint(results: readonly Results[]) {
  const [first, ...others] = results.map(({ machine }) => fingerprintOf(machine));
  if (first === undefined) throw new BaselineError('There are no results to accept.');
  for (const other of others) {
    const differences = fingerprintDifferences(other, first);
    if (differences.length > 0) {
      throw new BaselineError(
        `The results were measured on different machines: ${differences.join(', ')}. Accept those of each by themselves.`,
      );
    }
  }
  return first;
}

/** Of the product's sweep: a governed case has a single trial, from which nothing can be told. */
function acceptable(results: readonly Results[]): AcceptedCase[] {
  const evidences = results.flatMap(gather).filter(({ role, case: one }) => role === 'product' && !one.governed);
  return [...Map.groupBy(evidences, (evidence) => evidence.case.id)].flatMap(([id, own]) => {
    const [live, resident] = [acceptedLive(own), acceptedResident(own)];
    const reservedBytes = Math.round((own.at(-1) as Evidence).point.reservationBytes);
    return live === null && resident === null ? [] : [{ case: id, reservedBytes, live, resident }];
  });
}

function acceptedLive(own: readonly Evidence[]): AcceptedCase['live'] {
  const figures = own.map(peakFigures).filter(({ heldBytes }) => heldBytes.length > 0);
  if (figures.length === 0) return null;
  return {
    ...conditions(own, 'live'),
    bandBytes: Math.max(...figures.map(({ bandBytes }) => bandBytes)),
    heldBytes: figures.flatMap(({ heldBytes }) => heldBytes),
  };
}

function acceptedResident(own: readonly Evidence[]): AcceptedCase['resident'] {
  const figures = own.map(peakFigures).filter(({ aboveFloorBytes }) => aboveFloorBytes.length > 0);
  if (figures.length === 0) return null;
  return {
    ...conditions(own, 'resident'),
    aboveFloorBytes: figures.flatMap(({ aboveFloorBytes }) => aboveFloorBytes),
    floorBytes: figures.flatMap(({ floorBytes }) => floorBytes),
  };
}

/** A case is accepted under one set of flags and one limit. */
function conditions(own: readonly Evidence[], lane: LaneName): Conditions {
  const seen = own.flatMap((evidence) => comparable(evidence, lane).map(conditionsOf));
  const [first] = seen as [Conditions];
  const other = seen.find((one) => !isDeepStrictEqual(one, first));
  if (other === undefined) return first;
  throw new BaselineError(
    `${own[0]?.case.id} was measured in the ${lane} lane in different ways: ` +
      `${conditionDifferences(other, first).join(', ')}. Accept results of one kind.`,
  );
}
