/**
 * Runs all trials of a measurement: interleaved, so that a slow drift of the machine falls on every case alike; as many
 * as the sequential rule asks for; each kept as it finishes.
 */

import type { ScenarioDescription } from '../describe/describe.ts';
import type { NextTrial } from '../judge/next-trial.ts';
import type { Case, LaneName, Trial } from '../results/schema.ts';
import { killAll } from '../trial/groups.ts';
import { runTrial } from '../trial/run.ts';
import type { TrialSpec, TrialTools } from '../trial/spec.ts';
import { operationsOf, scenarioOf, wavesWithin } from './cases.ts';
import type { Plan } from './plans.ts';

/** A twin idles as long as a trial of its scenario took; longer than this showed nothing new (docs/method.md). */
const LONGEST_IDLE_MS = 1000;
const SHORTEST_IDLE_MS = 500;

export interface CampaignEvents {
  onStart(spec: TrialSpec): void;
  onTrial(trial: Trial, spec: TrialSpec): Promise<void> | void;
  /** Trials still to come, as far as is known. */
  onOutlook(specs: readonly TrialSpec[]): void;
}

export interface CampaignOptions {
  readonly plan: Plan;
  readonly described: ReadonlyMap<string, ScenarioDescription>;
  readonly cases: readonly Case[];
  /** What was measured before, of these or other cases: it counts, and is not measured again. */
  readonly earlier?: readonly Trial[];
  readonly tools: TrialTools;
  /** The sequential rule: pure, over what has been measured so far. */
  readonly nextTrial: (trials: readonly Trial[], caseId: string, lane: LaneName) => NextTrial;
  readonly signal: AbortSignal;
  readonly events: CampaignEvents;
}

/** Returns the trials, `earlier` ones first, in the order in which they finished. Stops at once when `signal` aborts. */
export async function runCampaign(options: CampaignOptions): Promise<Trial[]> {
  const done: Trial[] = [...(options.earlier ?? [])];
  const stop = () => killAll();
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    await runRound(firstRound(options, done), options, done);
    await runRound(twinRound(options, done), options, done);
    for (;;) {
      const round = nextRound(options, done);
      if (round.length === 0 || options.signal.aborted) return done;
      await runRound(round, options, done);
    }
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

async function runRound(round: readonly TrialSpec[], options: CampaignOptions, done: Trial[]): Promise<void> {
  const { events, signal, tools } = options;
  const queue = [...round];
  const worker = async (mine: (spec: TrialSpec) => boolean) => {
    for (;;) {
      const at = queue.findIndex(mine);
      if (at < 0 || signal.aborted) return;
      const [spec] = queue.splice(at, 1);
      if (spec === undefined) return;
      events.onStart(spec);
      const trial = await runTrial(spec, tools);
      if (signal.aborted) return;
      done.push(trial);
      await events.onTrial(trial, spec);
      events.onOutlook(queue);
    }
  };
  events.onOutlook(queue);
  await worker((spec) => !sideBySide(spec));
  await Promise.all([worker(sideBySide), worker(sideBySide), worker(isTwin)]);
}

/**
 * Two of these at once read the same as one (docs/method.md): twins, which do nothing, and of which three may; function
 * reference subjects, which have no load beside them; servers in the live lane, whose barriers stand between them and the
 * clock.
 */
function sideBySide(spec: TrialSpec): boolean {
  const { lane, described } = spec;
  const { kind, shape } = described.facts;
  if (isTwin(spec)) return true;
  return shape === 'server' ? lane === 'live' : kind === 'reference';
}

function isTwin({ role }: TrialSpec): boolean {
  return role === 'twin';
}

function firstRound(options: CampaignOptions, done: readonly Trial[]): TrialSpec[] {
  return options.cases.flatMap((planned) =>
    planned.lanes
      .filter((lane) => !done.some((trial) => trial.case === planned.id && trial.lane === lane))
      .map((lane) => specOf(options, planned, lane, 0)),
  );
}

/**
 * Twins of every scenario and lane that has a figure to stand behind, at its highest concurrency. One for the product
 * where it was measured: its other variants idle as it does.
 */
function twinRound(options: CampaignOptions, done: readonly Trial[]): TrialSpec[] {
  const groups = new Map<string, { planned: Case; lane: LaneName }>();
  for (const planned of options.cases) {
    if (planned.governed && options.cases.some((other) => !other.governed && sameSubject(other, planned))) continue;
    for (const lane of planned.lanes.filter((one) => completedIn(done, planned, one) && !hasTwin(done, planned, one))) {
      const key = `${planned.scenario} ${lane}`;
      const known = groups.get(key);
      if (known === undefined || comesBefore(options, planned, known.planned)) groups.set(key, { planned, lane });
    }
  }
  return [...groups.values()].map(({ planned, lane }) => ({
    ...specOf(options, planned, lane, 0),
    role: 'twin' as const,
    idleMs: idleTime(done, planned, lane),
  }));
}

/** Earlier twins of the scenario serve its further cases. */
function hasTwin(done: readonly Trial[], planned: Case, lane: LaneName): boolean {
  return done.some((t) => t.role === 'twin' && t.lane === lane && scenarioOf(t.case) === planned.scenario);
}

function comesBefore({ described }: CampaignOptions, one: Case, other: Case): boolean {
  const product = described.get(one.scenario)?.facts.variants[0];
  if (one.variant !== other.variant) return one.variant === product;
  return one.concurrency > other.concurrency;
}

function nextRound(options: CampaignOptions, done: readonly Trial[]): TrialSpec[] {
  return options.cases.flatMap((planned) =>
    planned.lanes.flatMap((lane) => {
      const next = options.nextTrial(done, planned.id, lane);
      if (next === null) return [];
      const index = done.filter((t) => t.case === planned.id && t.lane === lane && t.role === 'trial').length;
      return [{ ...specOf(options, planned, lane, index), collectAlways: next === 'small young generation' }];
    }),
  );
}

/** What one trial of a case is, before its lane or its role asks for more. */
export function specOf(
  options: Pick<CampaignOptions, 'plan' | 'described'>,
  planned: Case,
  lane: LaneName,
  index: number,
): TrialSpec {
  const described = options.described.get(planned.scenario);
  if (described === undefined) throw new Error(`The scenario "${planned.scenario}" has not been described.`);
  return {
    case: planned,
    described,
    lane,
    role: 'trial',
    index,
    warmUp: described.facts.warmUp,
    operations: operationsOf(planned),
    budget: planned.governed ? (described.facts.budgetBytes ?? 0) : Number.MAX_SAFE_INTEGER,
    mostWaves: wavesWithin(options.plan, described.facts, planned),
    idleMs: SHORTEST_IDLE_MS,
    collectAlways: false,
  };
}

function idleTime(done: readonly Trial[], planned: Case, lane: LaneName): number {
  const longest = Math.max(0, ...done.filter((t) => t.case === planned.id && t.lane === lane).map((t) => t.seconds));
  return Math.min(LONGEST_IDLE_MS, Math.max(SHORTEST_IDLE_MS, longest * 1000));
}

function completedIn(done: readonly Trial[], planned: Case, lane: LaneName): boolean {
  return done.some((trial) => trial.case === planned.id && trial.lane === lane && trial.status === 'completed');
}

function sameSubject(a: Case, b: Case): boolean {
  return a.scenario === b.scenario && a.variant === b.variant;
}
