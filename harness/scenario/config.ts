import type { PlanName } from '../plan-name.ts';
import type { LaneName } from './scenario.ts';

/** `plimsoll.config.ts`. Every value is also a flag of `plimsoll measure`; a flag wins. */
export interface PlimsollConfig {
  /** Globs relative to the config file. Default `['**\/*.scenario.{ts,js,mts,mjs}']`. */
  readonly scenarios?: readonly string[];
  /** Default `quick`, or `pr` when the variable `CI` is set. */
  readonly plan?: PlanName;
  /** The lanes to run. Default: all that a scenario admits. */
  readonly lanes?: readonly LaneName[];
  /** The lanes without which the verdict is instrument-broken. Default in CI: live and resident. */
  readonly require?: readonly LaneName[];
  /** Where results and pages are written, relative to the config file. Default `plimsoll-report`. */
  readonly out?: string;
  /** The environment variable that sets the service's budget, for `plimsoll check`: `UPLOAD_MEMORY_BUDGET`. */
  readonly budgetEnv?: string;
}

export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config;
}
