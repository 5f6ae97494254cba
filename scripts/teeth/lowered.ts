/** A reservation lowered by a known number of bytes: of what was measured, and of a scenario that is to be measured. */
import { judge } from '../../harness/judge/judge.ts';
import type { LaneName, Results } from '../../harness/results/schema.ts';

/** Whether the rule of `lane` finds `results` of `scenario` under-reserved once its reservation is less by `bytes`. */
export function caughtWhenLowered(results: Results, scenario: string, lane: LaneName, bytes: number): boolean {
  const { findings } = judge(lowered(results, scenario, bytes), null, { failOnDrift: false, reportOnly: false });
  return findings.some((finding) => finding.code === 'under-reserved' && finding.rule === lane);
}

/** What was booked stays as it was measured: only what is declared, and held against the peaks, is less. */
function lowered(results: Results, scenario: string, bytes: number): Results {
  return {
    ...results,
    scenarios: results.scenarios.map((facts) => {
      if (facts.name !== scenario) return facts;
      const points = facts.points.map((point) => ({ ...point, reservationBytes: point.reservationBytes - bytes }));
      return { ...facts, points, governor: false, controls: [], mustAdmit: null };
    }),
  };
}

/** The smallest number of bytes, from 0 to `most`, from which on `caught` is true; null where `most` is not caught. */
export function smallestCaught(most: number, caught: (bytes: number) => boolean): number | null {
  if (!caught(most)) return null;
  let [from, to] = [0, most];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (caught(middle)) to = middle;
    else from = middle + 1;
  }
  return to;
}

/**
 * Source of a scenario beside `original` (a module specifier from there) that reserves `bytes` less. Bookings would no
 * longer be what is declared, so it says nothing of a governor.
 */
export function loweredScenario(original: string, bytes: number): string {
  return [
    `import original from '${original}';`,
    'const { governor, budget, expects, mustAdmit, negativeControls, plan, ...rest } = original;',
    `const reservation = (parameters) => original.reservation(parameters) - ${bytes};`,
    "export default { ...rest, name: 'lowered', reservation };",
    '',
  ].join('\n');
}
