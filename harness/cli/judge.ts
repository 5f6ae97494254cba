/** `plimsoll judge`: the verdict on a results file, without measuring anything. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExitCode } from '../judge/verdict.ts';
import { readJournal, readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { findBaseline } from './find-baseline.ts';
import type { OutputFlags } from './outputs.ts';
import { JOURNAL_FILE } from './recorder.ts';
import { tellVerdict } from './tell-verdict.ts';

export interface JudgeFlags extends OutputFlags {
  readonly results: string;
  readonly json?: true;
  readonly html?: string;
  /** Baseline file; `plimsoll.baseline.json` here otherwise, where it is. */
  readonly baseline?: string;
  readonly reportOnly?: true;
  readonly failOn?: 'drift';
}

export async function judgeCommand(flags: JudgeFlags): Promise<ExitCode> {
  const results = await withJournal(await readResults(flags.results), flags.results);
  return await tellVerdict(results, {
    out: null,
    ...(flags.html === undefined ? {} : { page: flags.html }),
    json: flags.json === true,
    baseline: await findBaseline(flags.baseline),
    policy: { failOnDrift: flags.failOn === 'drift', reportOnly: flags.reportOnly === true },
    outputs: flags,
  });
}

/** A measurement that was killed has written its beginning; the trials it finished stand in the journal beside it. */
export async function withJournal(results: Results, path: string): Promise<Results> {
  const journal = join(dirname(path), JOURNAL_FILE);
  if (results.finished || results.trials.length > 0 || !existsSync(journal)) return results;
  const { trials, tornLines } = await readJournal(journal);
  if (tornLines > 0) {
    process.stderr.write(
      `${journal}: ${tornLines} of its trials were cut short when the run ended, and are left out.\n`,
    );
  }
  return { ...results, trials: [...trials] };
}
