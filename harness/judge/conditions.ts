import { formatBytes } from '../bytes.ts';
import type { CompletedTrial } from '../results/schema.ts';

/** How the measured process was started: with other flags, or under another limit, its figures are other figures. */
export interface Conditions {
  readonly flags: string[];
  readonly limitBytes: number | null;
}

export function conditionsOf({ flags, emulatedLimitBytes }: CompletedTrial): Conditions {
  return { flags: [...flags], limitBytes: emulatedLimitBytes };
}

/** In words, `what it is instead of what was asked for`; empty: they are alike. */
export function conditionDifferences(is: Conditions, wanted: Conditions): string[] {
  const limits = [is, wanted].map(({ limitBytes }) => (limitBytes === null ? 'no limit' : formatBytes(limitBytes)));
  const flags = [is, wanted].map((one) => (one.flags.length === 0 ? 'no flags' : one.flags.join(' ')));
  return [limits, flags].filter(([a, b]) => a !== b).map(([a, b]) => `${a} instead of ${b}`);
}
