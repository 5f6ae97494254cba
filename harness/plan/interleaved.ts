/** Measures the same cases of two trees in turns, so that whatever changes on the machine meanwhile falls on both alike. */
import type { ScenarioDescription } from '../describe/describe.ts';
import type { Case, LaneName, Trial } from '../results/schema.ts';
import { killAll } from '../trial/groups.ts';
import { runTrial } from '../trial/run.ts';
import type { TrialSpec, TrialTools } from '../trial/spec.ts';
import { type CampaignEvents, specOf } from './campaign.ts';
import type { Plan } from './plans.ts';

/** One tree: its scenarios as they stand there. */
export type Side = ReadonlyMap<string, ScenarioDescription>;

export interface InterleavedOptions {
  readonly plan: Plan;
  readonly sides: readonly [Side, Side];
  /** What both have. */
  readonly cases: readonly Case[];
  /** Of each case on each side, in the resident lane. */
  readonly trials: number;
  readonly tools: TrialTools;
  readonly signal: AbortSignal;
  readonly events: CampaignEvents;
}

/** The live lane repeats; further readings only show that it does. */
const LIVE_TRIALS = 3;
/** As long as the trials of a campaign's twins idle at most; see docs/method.md. */
const IDLE_MS = 1000;

/** The trials of either side. Who goes first changes with every round and every case. */
export async function runInterleaved(options: InterleavedOptions): Promise<[Trial[], Trial[]]> {
  const { signal, tools, events } = options;
  const done: [Trial[], Trial[]] = [[], []];
  const stop = () => killAll();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const queue = schedule(options);
    for (const [at, { side, spec }] of queue.entries()) {
      if (done.flat().some((trial) => trial.status === 'failed' && sameLane(trial, spec))) continue;
      events.onOutlook(queue.slice(at).map((one) => one.spec));
      events.onStart(spec);
      const trial = await runTrial(spec, tools);
      if (signal.aborted) return done;
      done[side].push(trial);
      await events.onTrial(trial, spec);
    }
    return done;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What failed once fails again, and may take two minutes each time. */
function sameLane(trial: Trial, { case: { id }, lane }: TrialSpec): boolean {
  return trial.case === id && trial.lane === lane;
}

export interface Turn {
  readonly side: 0 | 1;
  readonly spec: TrialSpec;
}

/** Twins first, then round by round. */
export function schedule({
  plan,
  sides,
  cases,
  trials,
}: Omit<InterleavedOptions, 'tools' | 'signal' | 'events'>): Turn[] {
  const both = (turn: number, spec: (side: Side) => TrialSpec): Turn[] => {
    const order = turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    return order.map((side) => ({ side, spec: spec(sides[side]) }));
  };
  const of = (planned: Case, lane: LaneName, round: number) => (described: Side) =>
    specOf({ plan, described }, planned, lane, round);
  const twins = twinCases(cases).flatMap(({ planned, lane }, at) =>
    both(at, (side) => ({ ...of(planned, lane, 0)(side), role: 'twin' as const, idleMs: IDLE_MS })),
  );
  const rounds = Array.from({ length: trials }, (_, round) =>
    cases.flatMap((planned, at) =>
      planned.lanes
        .filter((lane) => lane === 'resident' || round < LIVE_TRIALS)
        .flatMap((lane) => both(round + at, of(planned, lane, round))),
    ),
  );
  return [...twins, ...rounds.flat()];
}

/** Of every scenario and lane the case with the most at once. */
function twinCases(cases: readonly Case[]): { planned: Case; lane: LaneName }[] {
  const groups = new Map<string, { planned: Case; lane: LaneName }>();
  for (const planned of cases) {
    for (const lane of planned.lanes) {
      const key = `${planned.scenario} ${planned.variant} ${lane}`;
      const known = groups.get(key);
      if (known === undefined || known.planned.concurrency < planned.concurrency) groups.set(key, { planned, lane });
    }
  }
  return [...groups.values()];
}
