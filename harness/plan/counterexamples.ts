/** Looks for the worst input of every scenario with a range: a single operation at a time, each chosen by those before. */
import { formatBytes } from '../bytes.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import type { Range } from '../results/scenario-facts.ts';
import type { Case, LaneName, Point, Results, Trial } from '../results/schema.ts';
import { samePoint } from '../scenario/matrix.ts';
import type { Parameters } from '../scenario/scenario.ts';
import { type CampaignOptions, runCampaign } from './campaign.ts';
import { caseOf, highestConcurrency, parametersAt, type Selection, searchedRanges } from './cases.ts';
import { nextProbe, type Probe, worstProbe } from './next-probe.ts';

/** A live trial does at least so many waves; a probe must move no more than the plan's bytes with them. */
const LIVE_WAVES = 3;
/** Values at which the bytes moved are asked for, to find how much of a range a plan can measure. */
const LOOKS_AT_MOVES = 64;

export interface SearchOptions extends Omit<CampaignOptions, 'cases' | 'earlier'> {
  readonly selection: Selection;
  readonly measurable: readonly LaneName[];
  /** The scenario's formulas at points outside of its matrix. */
  readonly evaluate: (described: ScenarioDescription, points: readonly Parameters[]) => Promise<readonly Point[]>;
  /** What the judge reads of one case: pure, over what has been measured so far. */
  readonly reading: (trials: readonly Trial[], caseId: string) => Omit<Probe, 'value'>;
  /** Takes a new case into the results. */
  readonly onCase: (planned: Case) => void;
  readonly onNotRun: (left: Results['notRun'][number]) => void;
}

/** Returns all trials: those `done` before, and those of the search. Stops at once when `signal` aborts. */
export async function findCounterexamples(options: SearchOptions, done: readonly Trial[]): Promise<readonly Trial[]> {
  let trials = done;
  for (const described of options.described.values()) {
    for (const range of searchedRanges(described.facts, options.plan, options.selection)) {
      trials = await searchRange({ ...options, described, range }, trials);
    }
  }
  return trials;
}

type Search = Omit<SearchOptions, 'described'> & { readonly described: ScenarioDescription; readonly range: Range };

async function searchRange(search: Search, done: readonly Trial[]): Promise<readonly Trial[]> {
  const { plan, signal, reading } = search;
  const range = await withinPlan(search);
  if (range === null) return done;
  let trials = done;
  const probes: Probe[] = [];
  for (;;) {
    const value = signal.aborted ? null : nextProbe(range, probes, plan.probes);
    if (value === null) break;
    const planned = await takeIn(search, value, 1, ['live']);
    trials = await measure(search, planned, trials);
    probes.push({ value, ...reading(trials, planned.id) });
  }
  return signal.aborted ? trials : confirm(search, worstProbe(probes), trials);
}

/** As much of the range as single operations can be measured of within the plan's bytes. */
async function withinPlan(search: Search): Promise<Range | null> {
  const { described, range, plan, onNotRun } = search;
  const { low, high, parameter } = range;
  const steps = Math.min(LOOKS_AT_MOVES, high - low);
  const values = Array.from({ length: steps + 1 }, (_, i) => low + Math.round(((high - low) * i) / steps));
  const points = await search.evaluate(
    described,
    values.map((value) => parametersAt(described.facts, range, value)),
  );
  const beyond = points.findIndex(({ movesBytes }) => movesBytes * LIVE_WAVES > plan.mostBytesMoved);
  if (beyond < 0) return range;
  const highest = values[beyond - 1] ?? low;
  onNotRun({
    case: `${described.facts.name} ${parameter}>${highest}`,
    reason: `three waves move more than the ${formatBytes(plan.mostBytesMoved)} of plan ${plan.name}`,
  });
  return highest > low ? { ...range, high: highest } : null;
}

/** The worst one as the kernel sees it, at the concurrency where what the process grows by on its own weighs least. */
async function confirm(search: Search, worst: Probe | null, trials: readonly Trial[]): Promise<readonly Trial[]> {
  const { facts } = search.described;
  const wanted = search.selection.lanes.length === 0 || search.selection.lanes.includes('resident');
  if (worst === null || !wanted || !facts.lanes.includes('resident') || !search.measurable.includes('resident')) {
    return trials;
  }
  const { parameters, reservationBytes } = await pointOf(search, worst.value);
  const concurrency = highestConcurrency(facts, search.plan, parameters);
  if (concurrency * reservationBytes <= facts.allowanceBytes) {
    const { id } = caseOf(facts, parameters, concurrency, ['resident']);
    const covers = `its allowance of ${formatBytes(facts.allowanceBytes)} covers all that is reserved`;
    search.onNotRun({ case: id, reason: `${covers}, so the resident lane could tell nothing` });
    return trials;
  }
  return measure(search, await takeIn(search, worst.value, concurrency, ['resident']), trials);
}

async function takeIn(search: Search, value: number, concurrency: number, lanes: LaneName[]): Promise<Case> {
  const { parameters } = await pointOf(search, value);
  const planned = caseOf(search.described.facts, parameters, concurrency, lanes);
  search.onCase(planned);
  return planned;
}

/** The facts grow by the points that are looked at, so that the results can be judged by themselves. */
async function pointOf({ described, range, evaluate }: Search, value: number): Promise<Point> {
  const parameters = parametersAt(described.facts, range, value);
  const known = described.facts.points.find((point) => samePoint(point.parameters, parameters));
  if (known !== undefined) return known;
  const [point] = await evaluate(described, [parameters]);
  if (point === undefined) throw new Error(`${described.facts.file} said nothing of ${JSON.stringify(parameters)}.`);
  described.facts.points.push(point);
  return point;
}

function measure(search: Search, planned: Case, earlier: readonly Trial[]): Promise<readonly Trial[]> {
  const described = new Map([[search.described.facts.name, search.described]]);
  return runCampaign({ ...search, described, cases: [planned], earlier });
}
