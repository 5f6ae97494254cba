import type { CaseVerdict } from '../harness/judge/verdict.ts';
import { formatParameters } from './parameters.ts';

/** A case in words: `content 16 MiB, 4 at once`, or `… under the budget` for a governed one. */
export function caseWords(one: Pick<CaseVerdict, 'parameters' | 'concurrency' | 'governed'>): string {
  const values = Object.keys(one.parameters).length === 0 ? '' : `${formatParameters(one.parameters)}, `;
  return `${values}${one.concurrency} at once${one.governed ? ' under the budget' : ''}`;
}
