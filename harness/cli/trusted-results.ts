import { judge } from '../judge/judge.ts';
import { exitCodes, type Verdict } from '../judge/verdict.ts';
import { readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { withJournal } from './judge.ts';

export interface TrustedResults {
  readonly results: Results;
  readonly verdict: Verdict;
}

/**
 * Results to conclude something from, with their verdict. Null where the instrument misread itself, which is said on stderr:
 * nothing is `concluded` ("sized", "judged") by such figures.
 *
 * @throws ResultsUnreadableError, InconsistentResultsError
 */
export async function trustedResults(path: string, concluded: string): Promise<TrustedResults | null> {
  const results = await withJournal(await readResults(path), path);
  const verdict = judge(results, null, { failOnDrift: false, reportOnly: false });
  if (verdict.exitCode !== exitCodes.instrumentBroken) return { results, verdict };
  process.stderr.write(`${verdict.sentence}\nNothing is ${concluded} by such figures. Mend that, and measure again.\n`);
  return null;
}
