/** What the describe process sends its parent: one message, as JSON. */
import type { Point, ScenarioFacts } from '../results/schema.ts';
import type { CommandDescriptor, SidecarDescriptor } from '../scenario/scenario.ts';

/** The facts, except what only the parent knows: paths in the user's source. */
export type EvaluatedFacts = Omit<ScenarioFacts, 'file' | 'reservationLocation'>;

/** Where a function starts in the JavaScript that was loaded. */
export interface LoadedLocation {
  /** `file:` address of the script. */
  readonly url: string;
  /** 1-based. */
  readonly line: number;
  /** 0-based. */
  readonly column: number;
  /** As it is called in that script; empty for one without a name. */
  readonly function: string;
}

export interface Described {
  readonly status: 'described';
  readonly facts: EvaluatedFacts;
  /** The reservation's formula; null when it has no place in a file. */
  readonly formula: LoadedLocation | null;
  /** The subject, where it is no JavaScript. */
  readonly command: CommandDescriptor | null;
  readonly load: string | null;
  readonly sidecars: Readonly<Record<string, SidecarDescriptor>>;
  readonly cwd: string | null;
  readonly node: string | null;
  readonly nodeFlags: readonly string[];
}

/** The answer to whoever asked for points outside of the matrix. */
export interface Evaluated {
  readonly status: 'evaluated';
  readonly points: readonly Point[];
}

export interface Invalid {
  readonly status: 'invalid';
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
  /** Stack of what the user's formula threw; null when it threw nothing. */
  readonly stack: string | null;
}

export interface Failed {
  readonly status: 'failed';
  readonly reason: 'threw' | 'no default export';
  readonly message: string;
  readonly stack: string | null;
}

export type DescribeMessage = Described | Evaluated | Invalid | Failed;
