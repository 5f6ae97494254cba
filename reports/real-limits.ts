import { formatBytes } from '../harness/bytes.ts';
import { type Evidence, gather } from '../harness/judge/evidence.ts';
import { type Predicted, predictedLimit, survivalComplaints } from '../harness/judge/survival.ts';
import type { Results } from '../harness/results/schema.ts';
import type { Survival } from '../harness/results/survival.ts';
import { caseWords } from './case-words.ts';
import { counted } from './folded.ts';

/** What a real limit of the kernel showed of one case, beside what its books say. */
export interface RealLimit {
  readonly fact: Survival;
  /** Null: the results no longer hold the case. */
  readonly evidence: Evidence | null;
  /** Null: the floor was not measured, so the books say nothing. */
  readonly predicted: Predicted | null;
  /** The judge's word. `not judged`: a negative control, or nothing to hold it against. */
  readonly standing: 'within its books' | 'beyond its books' | 'not judged';
}

/** @throws {InconsistentResultsError} */
export function realLimits(results: Results): readonly RealLimit[] {
  const { survivals } = results;
  if (survivals === undefined) return [];
  const known = new Map(gather(results).map((one) => [one.case.id, one]));
  return survivals.cases.map((fact) => realLimitOf(fact, known.get(fact.case) ?? null));
}

/** `lives at 68.0 MiB, dies at 64.0 MiB (3 runs each), the books say 78.6 MiB`. */
export function realLimitWords({ fact, predicted }: RealLimit): string {
  const books =
    predicted === null ? 'what the books say is not known' : `the books say ${formatBytes(predicted.totalBytes)}`;
  return `${borderWords(fact)} (${counted(fact.runsEach, 'run')} each), ${books}`;
}

/** `content 16 MiB, 4 at once`, a negative control after its name; the id where the results lack the case. */
export function limitedCaseWords({ fact, evidence }: RealLimit): string {
  if (evidence === null) return fact.case;
  const words = caseWords(evidence.case);
  return evidence.role === 'control' ? `${evidence.case.variant}, ${words}` : words;
}

export function deathsUnder(one: Survival['curve'][number]): number {
  return one.killed + one.outOfHeap + one.failed + one.timedOut;
}

function realLimitOf(fact: Survival, evidence: Evidence | null): RealLimit {
  const predicted = evidence === null ? null : predictedLimit(evidence);
  return { fact, evidence, predicted, standing: standingOf(fact, evidence, predicted) };
}

function standingOf(fact: Survival, evidence: Evidence | null, predicted: Predicted | null): RealLimit['standing'] {
  if (evidence === null || evidence.role !== 'product') return 'not judged';
  if (survivalComplaints(evidence).length > 0) return 'beyond its books';
  return predicted === null || fact.livesBytes === null ? 'not judged' : 'within its books';
}

function borderWords({ livesBytes, diesBytes, curve }: Survival): string {
  if (livesBytes === null) {
    return `does not live even at ${formatBytes(Math.max(0, ...curve.map(({ limitBytes }) => limitBytes)))}`;
  }
  const dies = diesBytes === null ? 'the least that was tried' : `dies at ${formatBytes(diesBytes)}`;
  return `lives at ${formatBytes(livesBytes)}, ${dies}`;
}
