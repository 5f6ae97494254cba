/** Asks who held the bytes at the peak: of the cases that were asked about, or of those that turned out under-reserved. */
import type { ScenarioDescription } from '../describe/describe.ts';
import { attributeCase, growCase, livePeak } from '../holders/index.ts';
import { judge } from '../judge/judge.ts';
import { operationsOf } from '../plan/cases.ts';
import type { Case, Results } from '../results/schema.ts';
import { killAll } from '../trial/groups.ts';
import type { TrialSpec, TrialTools } from '../trial/spec.ts';
import type { Recorder } from './recorder.ts';

export interface AttributeAllOptions {
  /** `--attribute`: without a finding too, and with what stays of operations. */
  readonly asked: boolean;
  readonly described: ReadonlyMap<string, ScenarioDescription>;
  readonly tools: TrialTools;
  readonly runDir: string;
  readonly signal: AbortSignal;
}

/** Each takes half a minute, and the first ones explain most of what the others would. */
const MOST_BY_ITSELF = 2;

/** What it finds goes into `recorder`; what it can't find out is said on stderr. */
export async function attributeAll(recorder: Recorder, options: AttributeAllOptions): Promise<void> {
  const { asked, described, tools, runDir, signal } = options;
  const results = recorder.results();
  const cases = asked ? highestPeaks(results, described) : underReserved(results).slice(0, MOST_BY_ITSELF);
  const stop = () => killAll();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const one of cases) {
      const spec = specOf(one, described);
      if (spec === null || signal.aborted) continue;
      const shared = { tools, runDir, cwd: process.cwd(), signal };
      process.stderr.write(`who held it at the peak of ${one.id} …\n`);
      const attribution = await attributeCase(spec, { ...shared, trials: results.trials });
      if (signal.aborted) return;
      recorder.attributed(attribution);
      if (!asked) continue;
      process.stderr.write(`what stays of ${one.id} …\n`);
      const growth = await growCase(spec, shared);
      if (signal.aborted) return;
      if ('why' in growth) process.stderr.write(`What stays of ${one.id} is not known: ${growth.why}\n`);
      else recorder.grown(growth);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Of each variant of a scenario the case whose live peak was the highest. */
function highestPeaks(results: Results, described: ReadonlyMap<string, ScenarioDescription>): Case[] {
  const own = results.cases.filter((one) => canBeAsked(one) && described.get(one.scenario)?.facts.kind === 'product');
  const groups = Map.groupBy(own, ({ scenario, variant }) => `${scenario} ${variant}`);
  const peak = ({ id }: Case) => livePeak(results.trials.filter((trial) => trial.case === id)) ?? -1;
  return [...groups.values()].map((group) => group.reduce((a, b) => (peak(b) > peak(a) ? b : a)));
}

/** One case a scenario and variant: both lanes often find the same. */
function underReserved(results: Results): Case[] {
  const { findings } = judge(results, null, { failOnDrift: false, reportOnly: false });
  const ids = findings.flatMap(({ code, case: id }) => (code === 'under-reserved' && id !== null ? [id] : []));
  const cases = ids.flatMap((id) => results.cases.find((one) => one.id === id && canBeAsked(one)) ?? []);
  return [...new Map(cases.map((one) => [`${one.scenario} ${one.variant}`, one])).values()];
}

/** A governed case has operations of all ages at its peak; its ungoverned sister says more. */
function canBeAsked({ governed }: Case): boolean {
  return !governed;
}

function specOf(one: Case, described: ReadonlyMap<string, ScenarioDescription>): TrialSpec | null {
  const description = described.get(one.scenario);
  if (description === undefined) return null;
  return {
    case: one,
    described: description,
    lane: 'live',
    role: 'trial',
    index: 0,
    warmUp: description.facts.warmUp,
    operations: operationsOf(one),
    budget: Number.MAX_SAFE_INTEGER,
    mostWaves: 0,
    idleMs: 0,
    collectAlways: false,
  };
}
