/** One reference subject through the real `plimsoll measure`, some times over: what each lane read, case by case. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Results } from '../../harness/results/schema.ts';
import { type CaseFigures, caseFigures } from './case-figures.ts';

export interface SubjectRuns {
  /** The last run's results, for what the scenario is. */
  readonly results: Results;
  /** By run, then by case in the same order. */
  readonly runs: readonly (readonly CaseFigures[])[];
}

const entry = join(import.meta.dirname, 'measure-alone.ts');

export async function measureSubject(file: string, repetitions: number, folder: string): Promise<SubjectRuns> {
  const runs: CaseFigures[][] = [];
  let results: Results | null = null;
  for (let i = 0; i < repetitions; i += 1) {
    results = await measureOnce(file, join(folder, `run-${i}`));
    runs.push(caseFigures(results));
  }
  if (results === null) throw new Error('No repetition was asked for.');
  return { results, runs };
}

/** @throws when the command left no results; a misreading is a result like any other */
async function measureOnce(file: string, out: string): Promise<Results> {
  await rm(out, { recursive: true, force: true });
  const words = [entry, file, '--plan', 'full', '--require', 'none', '--out', out];
  const said = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 26 }).then(
    () => '',
    ({ stderr = '' }: { stderr?: string }) => stderr,
  );
  const text = await readFile(join(out, 'results.json'), 'utf8').catch(() => {
    throw new Error(`Measuring ${file} left no results:\n${said.slice(-2000)}`);
  });
  const results = JSON.parse(text) as Results;
  if (results.finished) return results;
  throw new Error(`Measuring ${file} did not finish:\n${said.slice(-2000)}`);
}
