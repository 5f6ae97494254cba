/** What judging says. Types only; reports read these and judge nothing anew. */

import type { SourceLocation } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';

export const ruleNames = [
  'instrument',
  'accounting',
  'live',
  'resident',
  'fits',
  'admits',
  'steady',
  'tight',
  'drift',
] as const;
export type RuleName = (typeof ruleNames)[number];

/** What a rule says of one case. `not judged` always carries the reason. */
export type RuleOutcome =
  | { readonly rule: RuleName; readonly status: 'holds'; readonly rStarBytes: number | null; readonly detail: string }
  | { readonly rule: RuleName; readonly status: 'fails'; readonly rStarBytes: number | null; readonly detail: string }
  | {
      readonly rule: RuleName;
      readonly status: 'inconclusive';
      readonly rStarBytes: number | null;
      readonly detail: string;
    }
  | { readonly rule: RuleName; readonly status: 'warns'; readonly rStarBytes: number | null; readonly detail: string }
  | { readonly rule: RuleName; readonly status: 'not judged'; readonly rStarBytes: null; readonly detail: string };

export const findingCodes = [
  'instrument-broken',
  'accounting-broken',
  'under-reserved',
  'does-not-fit',
  'over-reserved',
  'inconclusive',
  'loose',
  'drifted',
  'clamped',
  'leaking',
  'scenario-failed',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** One sentence of verdict, with its numbers and its remedy. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning' | 'note';
  readonly rule: RuleName | null;
  readonly scenario: string;
  /** The case's id; null when it is about a whole scenario or the machine. */
  readonly case: string | null;
  /** Readable by itself, with the numbers in it. */
  readonly sentence: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly reservedBytes: number | null;
  /** The honest constant: the smallest reservation that would have passed. */
  readonly neededBytes: number | null;
  readonly location: SourceLocation | null;
  /** Repeats the measurement. */
  readonly command: string | null;
}

/** Everything a table or a plot needs of one case. Peaks are per operation: (peak − floor − allowance) ÷ N. */
export interface CaseVerdict {
  readonly id: string;
  readonly scenario: string;
  readonly kind: 'product' | 'reference' | 'control';
  readonly variant: string;
  readonly parameters: Parameters;
  readonly concurrency: number;
  readonly governed: boolean;
  readonly reservedBytes: number;
  readonly trials: { readonly live: number; readonly resident: number };
  /** Live peak of the whole wave above the floor: both ends. */
  readonly live: { readonly lowerBytes: number; readonly upperBytes: number } | null;
  /** Resident peak of the whole wave above the floor: highest of all trials, and the spread (highest − lowest). */
  readonly resident: {
    readonly peakBytes: number;
    readonly floorBytes: number;
    readonly aboveFloorBytes: number;
    readonly spreadBytes: number;
  } | null;
  /** Largest r* over the rules judged, per operation. */
  readonly neededBytes: number | null;
  /** Peak ÷ reservation. */
  readonly utilisation: number | null;
  readonly rules: readonly RuleOutcome[];
  readonly status: 'holds' | 'fails' | 'inconclusive' | 'not judged';
}

export interface Verdict {
  readonly status: 'green' | 'red' | 'inconclusive' | 'broken' | 'interrupted';
  readonly exitCode: ExitCode;
  /** The first sentence of every report; what was not judged here is in it. */
  readonly sentence: string;
  readonly findings: readonly Finding[];
  readonly cases: readonly CaseVerdict[];
  readonly controls: readonly ControlVerdict[];
  /** Bytes one more concurrent operation adds, per scenario, variant and parameters; shown, never judged. */
  readonly slopes: readonly Slope[];
  readonly notJudged: readonly string[];
}

export interface ControlVerdict {
  readonly scenario: string;
  readonly name: string;
  readonly caughtBy: string;
  readonly caught: boolean | null;
  /** Its reservation ÷ the rule's r*; caught at ≤ 0.9. */
  readonly ratio: number | null;
  readonly case: string | null;
  readonly detail: string;
}

export interface Slope {
  readonly scenario: string;
  readonly variant: string;
  readonly parameters: Parameters;
  readonly bytesPerOperation: number;
  readonly points: readonly { readonly concurrency: number; readonly aboveFloorBytes: number }[];
}

/** See the table in docs/method.md. */
export const exitCodes = {
  green: 0,
  failed: 1,
  usage: 2,
  inconclusive: 3,
  instrumentBroken: 4,
  accountingBroken: 5,
  scenarioFailed: 6,
  notWritten: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** How strictly to judge. */
export interface Policy {
  readonly failOnDrift: boolean;
  readonly reportOnly: boolean;
}
