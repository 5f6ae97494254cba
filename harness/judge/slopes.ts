import { theilSen } from '../stats/slope.ts';
import type { Evidence } from './evidence.ts';
import { residentFigures } from './resident-figures.ts';
import type { Slope } from './verdict.ts';

/** Bytes that one more concurrent operation adds, for every scenario, variant and parameters of the sweep. Shown only. */
export function slopes(evidences: readonly Evidence[]): readonly Slope[] {
  const free = evidences.filter(({ case: one, trials }) => !one.governed && trials.resident.length > 0);
  const groups = Map.groupBy(free, ({ case: one }) => JSON.stringify([one.scenario, one.variant, one.parameters]));
  return [...groups.values()].flatMap((group) => slopeOf(group) ?? []);
}

function slopeOf(group: readonly Evidence[]): Slope | null {
  const points = group
    .map((evidence) => ({
      concurrency: evidence.case.concurrency,
      aboveFloorBytes: Math.max(...residentFigures(evidence).map(({ aboveFloorBytes }) => aboveFloorBytes)),
    }))
    .sort((a, b) => a.concurrency - b.concurrency);
  const bytesPerOperation = theilSen(
    points.map(({ concurrency, aboveFloorBytes }) => ({ x: concurrency, y: aboveFloorBytes })),
  );
  const first = group[0]?.case;
  if (bytesPerOperation === null || !first) return null;
  return { scenario: first.scenario, variant: first.variant, parameters: first.parameters, bytesPerOperation, points };
}
