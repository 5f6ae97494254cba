/** Runs the analysis of a snapshot in a process of its own, and returns its answer. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Attributed } from '../results/attribution.ts';
import type { Analysis, AnalysisTask } from './analyse.ts';
import { HoldersError } from './holders-error.ts';

export interface AnalysisAnswer {
  readonly analysis: Analysis;
  /** The snapshot's file, and what reading it took: high-water mark of the process that did. */
  readonly snapshot: NonNullable<Attributed['snapshot']>;
}

/** A snapshot of 300 MB takes some 10 s. */
const WITHIN_MS = 300_000;
/** Typed arrays lie outside of V8's heap; what is on it are the names and places that are shown. */
const MOST_HEAP = '--max-old-space-size=4096';

const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** @throws {HoldersError} when the process fails */
export async function analyseElsewhere(
  task: AnalysisTask,
  directory: string,
  signal: AbortSignal,
): Promise<AnalysisAnswer> {
  const answerPath = join(directory, 'analysis.json');
  await runElsewhere('analysis-host', task, { directory, answerPath, signal });
  return JSON.parse(await readFile(answerPath, 'utf8')) as AnalysisAnswer;
}

export async function runElsewhere(
  entry: 'analysis-host' | 'growth-host',
  task: object,
  {
    directory,
    answerPath,
    signal,
  }: { readonly directory: string; readonly answerPath: string; readonly signal: AbortSignal },
): Promise<void> {
  const taskPath = join(directory, `${entry}.task.json`);
  await writeFile(taskPath, JSON.stringify(task));
  const path = fileURLToPath(new URL(`./${entry}.${ending}`, import.meta.url));
  const { failed, stderr, timedOut } = await execa(process.execPath, [MOST_HEAP, path, taskPath, answerPath], {
    reject: false,
    timeout: WITHIN_MS,
    cancelSignal: signal,
    stdin: 'ignore',
    stdout: 'ignore',
    env: { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
  });
  if (!failed) return;
  const why = timedOut ? `it took longer than ${WITHIN_MS / 1000} s` : lastLines(String(stderr));
  throw new HoldersError(`The heap snapshots could not be analysed: ${why}`);
}

/** An uncaught error is written with its source line above and its stack below; the message is what is wanted. */
function lastLines(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b.*:/.test(line)) ?? lines.filter((line) => line !== '').at(-1) ?? 'it ended';
}
