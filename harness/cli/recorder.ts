/** Keeps what is measured as it is measured: a journal line a trial, the results file at the beginning and the end. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attribution, Growth } from '../results/attribution.ts';
import { type Case, FORMAT, type Results, type Trial, VERSION } from '../results/schema.ts';
import type { Survival } from '../results/survival.ts';
import { appendTrial, ResultsNotWrittenError, writeJournal, writeResults } from '../results/write.ts';
import { hidden } from '../trial/without-secrets.ts';
import type { Earlier } from './earlier.ts';

export type Header = Pick<Results, 'command' | 'plan' | 'machine' | 'required' | 'scenarios' | 'cases' | 'notRun'> &
  Pick<Partial<Results>, 'shard'>;

export interface Recorder {
  /** One more case than was planned. */
  addCase(planned: Case): void;
  /** One more thing that the plan leaves out. */
  addNotRun(left: Results['notRun'][number]): void;
  keep(trial: Trial): Promise<void>;
  attributed(attribution: Attribution): void;
  grown(growth: Growth): void;
  survived(survival: Survival): void;
  /** The results with these trials, or with those kept so far. */
  results(trials?: readonly Trial[]): Results;
  /** Writes the results. Null, or a sentence about what could not be written and where it was kept instead. */
  finish(stoppedBy: Results['stoppedBy']): Promise<string | null>;
}

export const RESULTS_FILE = 'results.json';
export const JOURNAL_FILE = 'trials.ndjson';

/** @throws ResultsNotWrittenError at once when the folder can't be written: before minutes are spent on measuring */
export async function createRecorder(out: string, header: Header, earlier?: Earlier): Promise<Recorder> {
  const begun = performance.now() - 1000 * (earlier?.seconds ?? 0);
  const createdAt = new Date().toISOString();
  const trials: Trial[] = [...(earlier?.trials ?? [])];
  const attributions: Attribution[] = [];
  const growths: Growth[] = [];
  const survivals: Survival[] = [];
  const journal = join(out, JOURNAL_FILE);
  let journalFailed: ResultsNotWrittenError | null = null;
  let begunWith = 0;
  let finished = false;
  let stoppedBy: Results['stoppedBy'] = null;

  const results = (of: readonly Trial[] = trials): Results => ({
    format: FORMAT,
    version: VERSION,
    createdAt,
    ...header,
    command: hidden(header.command),
    finished,
    stoppedBy,
    seconds: Math.round(performance.now() - begun) / 1000,
    trials: [...of],
    attributions: [...attributions],
    growths: [...growths],
    ...(survivals.length > 0 && { survivals: { version: 1, cases: [...survivals] } }),
  });

  if (trials.length > 0) await writeJournal(journal, trials);
  else {
    await rm(journal, { force: true }).catch((cause: unknown) => {
      throw new ResultsNotWrittenError(journal, cause);
    });
  }
  /** Without trials: those are in the journal, whose lines mean nothing to a reader that does not know their case. */
  const begin = async () => {
    await writeResults(join(out, RESULTS_FILE), results([]));
    begunWith = header.cases.length;
  };
  await begin();

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
        if (begunWith !== header.cases.length) await begin();
        await appendTrial(journal, trial);
      } catch (error) {
        if (!(error instanceof ResultsNotWrittenError)) throw error;
        journalFailed = error;
      }
    },
    attributed(attribution) {
      const failed = attribution.status === 'failed';
      attributions.push(failed ? withoutSecretsIn(attribution) : attribution);
    },
    grown(growth) {
      growths.push(growth);
    },
    survived(survival) {
      survivals.push(survival);
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

function withoutSecretsIn<A extends { readonly message: string }>(attribution: A): A {
  return { ...attribution, message: hidden(attribution.message) };
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
