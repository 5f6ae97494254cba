/** Values within a range that the command line names, as the command of a finding does: they become points to measure. */
import { type DescribeOptions, evaluatePoints, type ScenarioDescription } from '../describe/describe.ts';
import { parametersAt, type Selection } from '../plan/cases.ts';
import { samePoint } from '../scenario/matrix.ts';

/** Throws what {@link evaluatePoints} throws. */
export async function addNamedPoints(
  all: Iterable<ScenarioDescription>,
  { parameters }: Selection,
  options: Omit<DescribeOptions, 'runDir'>,
): Promise<void> {
  for (const described of all) {
    const { facts } = described;
    const named = facts.ranges.flatMap((range) =>
      parameters
        .filter(([name, value]) => name === range.parameter && Number.isInteger(value))
        .filter(([, value]) => value >= range.low && value <= range.high)
        .map(([, value]) => parametersAt(facts, range, value)),
    );
    const missing = named.filter((one) => !facts.points.some((point) => samePoint(point.parameters, one)));
    if (missing.length > 0) facts.points.push(...(await evaluatePoints(described, missing, options)));
  }
}
