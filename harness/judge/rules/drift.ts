import { type Judgement, notJudged } from '../judgement.ts';

/** Not worse than the baseline of the same fingerprint. Without a baseline there is nothing to hold it against. */
export function drift(baseline: unknown): Judgement {
  return notJudged('drift', baseline === null ? 'no baseline' : 'baselines are not compared yet');
}
