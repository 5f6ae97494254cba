/** Keeps what is measured as it is measured: a journal line a trial, the results file at the beginning and the end. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attribution, Growth } from '../results/attribution.ts';
import { type Case, FORMAT, type Results, type Trial, VERSION } from '../results/schema.ts';
import { appendTrial, ResultsNotWrittenError, writeResults } from '../results/write.ts';

export type Header = Pick<Results, 'command' | 'plan' | 'machine' | 'required' | 'scenarios' | 'cases' | 'notRun'>;

export interface Recorder {
  /** One more case than was planned. */
  addCase(planned: Case): void;
  /** One more thing that the plan leaves out. */
  addNotRun(left: Results['notRun'][number]): void;
  keep(trial: Trial): Promise<void>;
  attributed(attribution: Attribution): void;
  grown(growth: Growth): void;
  /** The results with these trials, or with those kept so far. */
  results(trials?: readonly Trial[]): Results;
  /** Writes the results. Null, or a sentence about what could not be written and where it was kept instead. */
  finish(stoppedBy: Results['stoppedBy']): Promise<string | null>;
}

const RESULTS_FILE = 'results.json';
export const JOURNAL_FILE = 'trials.ndjson';

/** @throws ResultsNotWrittenError at once when the folder can't be written: before minutes are spent on measuring */
export async function createRecorder(out: string, header: Header): Promise<Recorder> {
  const begun = performance.now();
  const createdAt = new Date().toISOString();
  const trials: Trial[] = [];
  const attributions: Attribution[] = [];
  const growths: Growth[] = [];
  const journal = join(out, JOURNAL_FILE);
  let journalFailed: ResultsNotWrittenError | null = null;
  let finished = false;
  let stoppedBy: Results['stoppedBy'] = null;

  const results = (of: readonly Trial[] = trials): Results => ({
    format: FORMAT,
    version: VERSION,
    createdAt,
    ...header,
    finished,
    stoppedBy,
    seconds: Math.round(performance.now() - begun) / 1000,
    trials: [...of],
    attributions: [...attributions],
    growths: [...growths],
  });

  await rm(journal, { force: true }).catch((cause: unknown) => {
    throw new ResultsNotWrittenError(journal, cause);
  });
  await writeResults(join(out, RESULTS_FILE), results());

  return {
    results,
    addCase(planned) {
      const known = header.cases.find(({ id }) => id === planned.id);
      if (known === undefined) header.cases.push(planned);
      else known.lanes = [...new Set([...known.lanes, ...planned.lanes])];
    },
    addNotRun(left) {
      header.notRun.push(left);
    },
    async keep(trial) {
      trials.push(trial);
      try {
        await appendTrial(journal, trial);
      } catch (error) {
        if (!(error instanceof ResultsNotWrittenError)) throw error;
        journalFailed = error;
      }
    },
    attributed(attribution) {
      attributions.push(attribution);
    },
    grown(growth) {
      growths.push(growth);
    },
    async finish(by) {
      stoppedBy = by;
      finished = by === null;
      try {
        await writeResults(join(out, RESULTS_FILE), results());
        return journalFailed?.message ?? null;
      } catch (error) {
        if (!(error instanceof ResultsNotWrittenError)) throw error;
        return await lastResort(error, results());
      }
    },
  };
}

/** The disk is full or gone: minutes of measuring are worth one more attempt elsewhere. */
async function lastResort(error: ResultsNotWrittenError, results: Results): Promise<string> {
  const elsewhere = join(tmpdir(), `plimsoll-results-${process.pid}.json`);
  try {
    await writeResults(elsewhere, results);
    return `${error.message}\nWhat was measured is kept in ${elsewhere}.`;
  } catch {
    return error.message;
  }
}
