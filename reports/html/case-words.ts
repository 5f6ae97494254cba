import { caseWords as wordsOf } from '../case-words.ts';
import type { PageContext } from './context.ts';

/** `content 64 MiB, 8 at once`; the id itself where the verdict does not know the case. */
export function caseWords({ verdict }: Pick<PageContext, 'verdict'>, id: string): string {
  const one = verdict.cases.find((each) => each.id === id);
  if (one === undefined) return id;
  return one.kind === 'control' ? `${one.variant}, ${wordsOf(one)}` : wordsOf(one);
}
