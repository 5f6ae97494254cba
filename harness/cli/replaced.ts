import type { Instruments } from '../meters/machine.ts';
import type { TimeLimits } from '../trial/spec.ts';
import type { ReferenceFiles } from './settings.ts';

/** What Plimsoll's own end-to-end tests replace in the command, and nobody else. */
export interface Replaced {
  /** The reference subjects of a plan. */
  readonly references?: ReferenceFiles;
  /** What this machine can measure. */
  readonly instruments?: Instruments;
  /** How long anything is waited for. */
  readonly limits?: TimeLimits & { readonly describeMs: number };
}
