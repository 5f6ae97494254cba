import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { missing } from './missing.ts';

/**
 * The lanes that had to be there and are not: not to be had on this machine though a scenario admits them, or to be had
 * and measured in no case of a scenario. A green verdict without them would be no verdict.
 */
export function laneComplaints(results: Results, evidences: readonly Evidence[]): readonly Complaint[] {
  const products = evidences.filter(({ role }) => role === 'product');
  return results.required.flatMap((lane) => {
    const admitting = products.filter(({ scenario }) => scenario.lanes.includes(lane));
    if (admitting.length === 0) return [];
    if (!results.machine.lanes[lane].available) return [notAvailable(results, lane)];
    return results.finished ? leftOut(admitting, lane) : [];
  });
}

function notAvailable(results: Results, lane: LaneName): Complaint {
  return complaint(
    'instrument-broken',
    `lane ${lane}`,
    `The instrument is broken: the ${lane} lane is required and can't be had on this machine: ` +
      `${withoutStop(results.machine.lanes[lane].why)}.`,
    `See \`plimsoll doctor\` for the remedy, or leave ${lane} out of \`--require\`.`,
    { lane },
  );
}

function leftOut(admitting: readonly Evidence[], lane: LaneName): readonly Complaint[] {
  const byScenario = Map.groupBy(admitting, ({ scenario }) => scenario.name);
  return [...byScenario].flatMap(([name, evidences]) => {
    const absent = evidences.map((evidence) => missing(evidence, lane)?.kind);
    if (!absent.every((kind) => kind === 'not asked for')) return [];
    return [
      complaint(
        'instrument-broken',
        `lane ${lane}`,
        `The instrument is broken: the ${lane} lane is required, and no case of ${name} was measured in it.`,
        `Ask for it with \`--lane ${lane}\`, or leave ${lane} out of \`--require\`.`,
        { lane },
      ),
    ];
  });
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}
