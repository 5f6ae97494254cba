import type { LaneName } from '../scenario/scenario.ts';
import type { Finding, FindingCode, RuleName, RuleOutcome } from './verdict.ts';

/** What one rule says of one case: the outcome for its table, and what it complains of. */
export interface Judgement {
  readonly outcome: RuleOutcome;
  readonly complaints: readonly Complaint[];
}

/** A finding in the making: complaints of one kind about the same scenario and variant become one finding. */
export interface Complaint {
  readonly code: FindingCode;
  readonly severity: Finding['severity'];
  readonly kind: string;
  readonly sentence: string;
  readonly remedy: string;
  readonly reservedBytes: number | null;
  readonly neededBytes: number | null;
  readonly lane: LaneName | null;
  /** The heaviest becomes the finding. Comparable within a kind only. */
  readonly weight: number;
}

type Judged = Exclude<RuleOutcome['status'], 'not judged'>;

export function judged(
  rule: RuleName,
  status: Judged,
  rStarBytes: number | null,
  detail: string,
  complaints: readonly Complaint[] = [],
): Judgement {
  return { outcome: { rule, status, rStarBytes: wholeBytes(rStarBytes), detail }, complaints };
}

export function notJudged(rule: RuleName, detail: string): Judgement {
  return { outcome: { rule, status: 'not judged', rStarBytes: null, detail }, complaints: [] };
}

/** r* as people are told it: whole bytes, upwards, so that reserving exactly that passes. */
export function wholeBytes(value: number | null): number | null {
  return value === null ? null : Math.ceil(value);
}

/** A complaint without figures of its own. */
export function complaint(
  code: FindingCode,
  kind: string,
  sentence: string,
  remedy: string,
  more: Partial<Complaint> = {},
): Complaint {
  return {
    code,
    severity: 'error',
    kind,
    sentence,
    remedy,
    reservedBytes: null,
    neededBytes: null,
    lane: null,
    weight: 0,
    ...more,
  };
}
