/** What a measurement shall do: flags over config over defaults. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Selection } from '../plan/cases.ts';
import type { PlanName } from '../plan-name.ts';
import { type DiscoveredScenarios, discoverScenarios, loadConfig } from '../scenario/discover.ts';
import type { LaneName } from '../scenario/scenario.ts';
import type { MeasureFlags } from './measure.ts';

export interface MeasureSettings {
  /** Folder of the config, or where the command ran. */
  readonly root: string;
  readonly plan: PlanName;
  readonly scenarios: DiscoveredScenarios;
  /** Files of the reference subjects of this plan. */
  readonly references: readonly string[];
  readonly selection: Selection;
  readonly require: readonly LaneName[];
  readonly out: string;
}

/** The reference subjects that test the instrument under a plan. Only Plimsoll's own tests replace them. */
export type ReferenceFiles = (plan: PlanName) => readonly URL[];

/** @throws ConfigError */
export async function readSettings(flags: MeasureFlags, references: ReferenceFiles): Promise<MeasureSettings> {
  const cwd = process.cwd();
  const loaded = await loadConfig(cwd, flags.config);
  const { config, directory: root } = loaded;
  const plan = flags.plan ?? config.plan ?? (inCi() ? 'pr' : 'quick');
  const lanes = flags.lane ?? config.lanes ?? [];
  return {
    root,
    plan,
    scenarios: await discoverScenarios(loaded, cwd, flags.scenarios),
    references: references(plan).map((url) => fileURLToPath(url)),
    selection: {
      parameters: flags.parameter,
      concurrency: [...flags.concurrency].sort((a, b) => a - b),
      lanes,
      variants: flags.variant ?? [],
      named: flags.scenarios.length > 0,
    },
    require: flags.require ?? config.require ?? (inCi() ? requiredInCi(lanes) : []),
    out: resolve(flags.out === undefined ? root : cwd, flags.out ?? config.out ?? 'plimsoll-report'),
  };
}

/** As every CI says of itself. */
export function inCi({ CI }: NodeJS.ProcessEnv = process.env): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false';
}

/** Whoever asks for one lane by name does not require the other. */
function requiredInCi(asked: readonly LaneName[]): LaneName[] {
  return (['live', 'resident'] as const).filter((lane) => asked.length === 0 || asked.includes(lane));
}
