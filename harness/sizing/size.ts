import type { Verdict } from '../judge/verdict.ts';
import { count } from '../judge/words.ts';
import type { Results, ScenarioFacts } from '../results/schema.ts';
import { bookedBytes, type Formula } from './formula.ts';
import { inCode } from './in-code.ts';
import { pointsOf, type SizedPoint } from './points.ts';
import { type Suspect, suspect } from './suspect.ts';
import { tightest } from './tightest.ts';

/** The formula that a scenario's measurements ask for, beside the one in its code. */
export interface Sizing {
  readonly scenario: ScenarioFacts;
  readonly points: readonly SizedPoint[];
  /** The parameters that had more than one value. */
  readonly names: readonly string[];
  readonly tightest: Formula;
  /** `null`: it is no straight line in these parameters, or there are too few points to say. */
  readonly inCode: Formula | null;
  /** Bytes booked beyond the need, over all points; what is under-booked does not make up for it. */
  readonly overBookedBytes: { readonly tightest: number; readonly inCode: number };
  readonly underBooked: number;
  readonly suspect: Suspect | null;
  /** What makes these figures less than they look, each a sentence. */
  readonly cautions: readonly string[];
}

/** Sizes every scenario of the product that was measured. */
export function size(verdict: Verdict, results: Results): readonly Sizing[] {
  return results.scenarios
    .filter(({ kind }) => kind === 'product')
    .flatMap((scenario) => {
      const points = pointsOf(verdict, scenario.name);
      return points.length === 0 ? [] : [sizeOf(scenario, points, verdict, results)];
    });
}

function sizeOf(scenario: ScenarioFacts, points: readonly SizedPoint[], verdict: Verdict, results: Results): Sizing {
  const all = Object.keys(points[0]?.parameters ?? {});
  const names = all.filter((name) => new Set(points.map(({ parameters }) => parameters[name])).size > 1);
  const line = tightest(points, names);
  const over = (booked: (point: SizedPoint) => number) =>
    points.reduce((sum, point) => sum + Math.max(0, booked(point) - point.neededBytes), 0);
  return {
    scenario,
    points,
    names,
    tightest: line,
    inCode: inCode(points, names),
    overBookedBytes: {
      tightest: over(({ parameters }) => bookedBytes(line, parameters)),
      inCode: over(({ reservedBytes }) => reservedBytes),
    },
    underBooked: points.filter(({ neededBytes, reservedBytes }) => neededBytes > reservedBytes).length,
    suspect: suspect(points, names),
    cautions: cautions(scenario, points, all, names, verdict, results),
  };
}

function cautions(
  scenario: ScenarioFacts,
  points: readonly SizedPoint[],
  all: readonly string[],
  names: readonly string[],
  verdict: Verdict,
  results: Results,
): readonly string[] {
  const fixed = all.filter((name) => !names.includes(name));
  return [
    ...tooFew(points, names),
    ...fixed.map((name) => `${name} was ${points[0]?.parameters[name]} everywhere: what it costs is in the constant.`),
    ...missingLanes(scenario, points),
    ...singles(points),
    ...undecided(scenario, verdict),
    ...(results.finished ? [] : ['The run did not finish: larger points may be missing.']),
  ];
}

function tooFew(points: readonly SizedPoint[], names: readonly string[]): readonly string[] {
  const coefficients = names.length + 1;
  if (points.length > coefficients) return [];
  const wanted = coefficients + 1 - points.length;
  return [
    `${count(points.length, 'point')} for ${count(coefficients, 'coefficient')}: the formula passes through what was ` +
      `measured and nothing has tested it. Measure at least ${count(wanted, 'further point')}.`,
  ];
}

const blindness = {
  live: 'native memory and floating garbage are not in it',
  resident: 'how much of it is garbage is not known',
} as const;

function missingLanes({ lanes }: ScenarioFacts, points: readonly SizedPoint[]): readonly string[] {
  return (['live', 'resident'] as const).flatMap((lane) => {
    const other = lane === 'live' ? 'resident' : 'live';
    const only = points.filter((point) => point.lanes.length === 1 && point.lanes[0] === lane).length;
    if (only === 0) return [];
    const whose = only === points.length ? 'Only' : `${only} of ${points.length} points: only`;
    const remedy = lanes.includes(other) ? '' : ', as the scenario declares';
    return [`${whose} the ${lane} lane was measured${remedy}; ${blindness[lane]}.`];
  });
}

function singles(points: readonly SizedPoint[]): readonly string[] {
  const number = points.filter(({ singleTrial }) => singleTrial).length;
  if (number === 0) return [];
  return [`${count(number, 'point')} had a single resident trial, which shows no spread: 10 % was added there.`];
}

function undecided({ name }: ScenarioFacts, { cases }: Verdict): readonly string[] {
  const open = cases.filter((one) => one.scenario === name && one.kind === 'product' && one.status === 'inconclusive');
  return open.length === 0 ? [] : [`${count(open.length, 'case')} of it ended undecided: \`plimsoll judge\` says why.`];
}
