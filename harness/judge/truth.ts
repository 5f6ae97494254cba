import { formatBytes } from '../bytes.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';
import { liveFiguresByTrial } from './live-figures.ts';
import { residentFigures } from './resident-figures.ts';
import { residentTolerance, truthTolerance } from './tolerance.ts';
import { caseWords, contrast } from './words.ts';

/** A reference subject that a lane read wrongly: the instrument is broken, whatever it says of other subjects. */
export interface Misreading {
  readonly lane: LaneName;
  readonly sentence: string;
  /** Bytes per operation beyond the tolerance. */
  readonly beyondBytes: number;
}

/**
 * Holds every trial of a reference subject against its truth, in both directions: a lane that reads too little would pass
 * dishonest code, one that reads too much would fail honest code. Every trial and not their highest, which would hide one
 * that reads too little. No allowance is taken off the lower end; the other figures are the rules' own r*.
 */
export function misreadings(evidence: Evidence): readonly Misreading[] {
  const { truth } = evidence.point;
  if (evidence.role !== 'reference' || truth === null) return [];
  const found: Misreading[] = [];
  if (truth.residentBytes !== null) found.push(...residentMisreadings(evidence, truth.residentBytes));
  if (truth.live !== null) {
    found.push(...liveMisreadings(evidence, 'lower', truth.live.lowerBytes));
    found.push(...liveMisreadings(evidence, 'upper', truth.live.upperBytes));
  }
  return found;
}

function residentMisreadings(evidence: Evidence, truth: number): readonly Misreading[] {
  const tolerance = residentTolerance(evidence.results.machine.markBoundBytes, evidence.case.concurrency, truth);
  return residentFigures(evidence).flatMap(({ neededBytes }) =>
    compare(evidence, 'resident', 'resident lane', truth, neededBytes, tolerance),
  );
}

function liveMisreadings(evidence: Evidence, end: 'lower' | 'upper', truth: number): readonly Misreading[] {
  const tolerance = truthTolerance(evidence.case.concurrency, truth);
  return liveFiguresByTrial(evidence).flatMap((figures) => {
    const reading = end === 'lower' ? figures.lowerNeededBytes : figures.upperNeededBytes;
    return compare(evidence, 'live', `live lane's ${end} end`, truth, reading, tolerance);
  });
}

function compare(
  evidence: Evidence,
  lane: LaneName,
  where: string,
  truth: number,
  reading: number,
  tolerance: number,
): readonly Misreading[] {
  const beyondBytes = Math.abs(reading - truth) - tolerance;
  if (beyondBytes <= 0) return [];
  const [read, true_] = contrast(reading, truth);
  const sentence =
    `The instrument is broken: of the reference subject ${evidence.scenario.name} (${caseWords(evidence)}) the ${where} ` +
    `reads ${read} an operation; the truth is ${true_}, the tolerance ${formatBytes(tolerance)}.`;
  return [{ lane, sentence, beyondBytes }];
}
