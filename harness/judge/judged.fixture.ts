import assert from 'node:assert/strict';
import type { Results } from '../results/schema.ts';
import { judge } from './judge.ts';
import { honestResults } from './results.fixture.ts';
import type { FindingCode, RuleName, RuleOutcome, Verdict } from './verdict.ts';

/** The verdict on honest results with one thing spoilt. */
export function judgeSpoilt(change?: (draft: Results) => void, reportOnly = false): Verdict {
  return judge(honestResults(change), null, { failOnDrift: false, reportOnly });
}

export function outcomeOf(verdict: Verdict, id: string, rule: RuleName): RuleOutcome {
  const found = verdict.cases.find((one) => one.id === id)?.rules.find((one) => one.rule === rule);
  assert(found, `no outcome of ${rule} for ${id}`);
  return found;
}

export function codesOf(verdict: Verdict): readonly FindingCode[] {
  return verdict.findings.map(({ code }) => code);
}
