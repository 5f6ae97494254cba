/** Asks who held the bytes at the peak: of the cases that were asked about, or of those that turned out under-reserved. */
import type { ScenarioDescription } from '../describe/describe.ts';
import { attributeCase, growCase, livePeak } from '../holders/index.ts';
import { judge } from '../judge/judge.ts';
import { type CampaignOptions, specOf } from '../plan/campaign.ts';
import type { Case, Results } from '../results/schema.ts';
import { killAll } from '../trial/groups.ts';
import { hidden } from '../trial/without-secrets.ts';
import type { Recorder } from './recorder.ts';

export interface AttributeAllOptions extends Pick<CampaignOptions, 'plan' | 'described' | 'tools' | 'signal'> {
  /** `--attribute`: without a finding too, and with what stays of operations. */
  readonly asked: boolean;
  readonly runDir: string;
}

/** Each takes half a minute, and the first ones explain most of what the others would. */
const MOST_BY_ITSELF = 2;

/** What it finds goes into `recorder`; what it can't find out is said on stderr. */
export async function attributeAll(recorder: Recorder, options: AttributeAllOptions): Promise<void> {
  const { asked, described, tools, runDir, signal } = options;
  const results = recorder.results();
  const all = asked ? highestPeaks(results, described) : underReserved(results).slice(0, MOST_BY_ITSELF);
  // Nobody looks into a program of another language.
  const cases = all.filter(({ scenario }) => !described.get(scenario)?.command);
  const stop = () => killAll();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const one of cases) {
      if (signal.aborted) return;
      const spec = specOf(options, one, 'live', 0);
      const shared = { tools, runDir, cwd: process.cwd(), signal };
      process.stderr.write(`who held it at the peak of ${one.id} …\n`);
      const attribution = await attributeCase(spec, { ...shared, trials: results.trials });
      if (signal.aborted) return;
      recorder.attributed(attribution);
      if (!asked) continue;
      process.stderr.write(`what stays of ${one.id} …\n`);
      const growth = await growCase(spec, shared);
      if (signal.aborted) return;
      if ('why' in growth) process.stderr.write(`What stays of ${one.id} is not known: ${hidden(growth.why)}\n`);
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

/** One case a scenario and variant, the one that is told first: both lanes often find the same. */
function underReserved(results: Results): Case[] {
  const { findings } = judge(results, null, { failOnDrift: false, reportOnly: false });
  const ids = findings.flatMap(({ code, case: id }) => (code === 'under-reserved' && id !== null ? [id] : []));
  const cases = ids.flatMap((id) => results.cases.find((one) => one.id === id && canBeAsked(one)) ?? []);
  const groups = Map.groupBy(cases, ({ scenario, variant }) => `${scenario} ${variant}`);
  return [...groups.values()].flatMap((group) => group.slice(0, 1));
}

/** A governed case has operations of all ages at its peak; its ungoverned sister says more. */
function canBeAsked({ governed }: Case): boolean {
  return !governed;
}
