import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Results, Trial } from './schema.ts';

/** What was measured could not be kept: a full disk, a folder that may not be written. Exit code 7. */
export class ResultsNotWrittenError extends Error {
  override readonly name = 'ResultsNotWrittenError';
  readonly code = 'PLIMSOLL_RESULTS_NOT_WRITTEN';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const { reason, remedy } = explain(cause);
    super(`The results could not be written to ${path}: ${reason}. ${remedy}`, { cause });
    this.path = path;
  }
}

/**
 * Writes the results file whole or not at all: into a temporary file beside it, to the disk, then renamed over the old
 * one, so that a full disk or a signal leaves the previous file as it was.
 *
 * @throws {ResultsNotWrittenError}
 */
export async function writeResults(path: string, results: Results): Promise<void> {
  await replaceWhole(path, `${JSON.stringify(results)}\n`);
}

/**
 * Adds one finished trial to the journal, a line of JSON each: what was measured survives whatever ends the run.
 *
 * @throws {ResultsNotWrittenError}
 */
export async function appendTrial(path: string, trial: Trial): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, `${JSON.stringify(trial)}\n`, { flush: true });
  } catch (error) {
    throw new ResultsNotWrittenError(path, error);
  }
}

/**
 * Begins a journal with the trials of an earlier run, whole or not at all.
 *
 * @throws {ResultsNotWrittenError}
 */
export async function writeJournal(path: string, trials: readonly Trial[]): Promise<void> {
  await replaceWhole(path, trials.map((trial) => `${JSON.stringify(trial)}\n`).join(''));
}

async function replaceWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new ResultsNotWrittenError(path, error);
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  // Never through a link that somebody else has put there.
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

const byErrno: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  ENOSPC: { reason: 'the disk is full (ENOSPC)', remedy: 'Free space there, or choose another folder with --out.' },
  EDQUOT: {
    reason: 'the disk quota is used up (EDQUOT)',
    remedy: 'Free space there, or choose another folder with --out.',
  },
  EACCES: { reason: 'the folder may not be written (EACCES)', remedy: 'Choose another folder with --out.' },
  EPERM: { reason: 'the folder may not be written (EPERM)', remedy: 'Choose another folder with --out.' },
  EROFS: { reason: 'the file system is read-only (EROFS)', remedy: 'Choose another folder with --out.' },
  EISDIR: {
    reason: 'a folder stands in its place (EISDIR)',
    remedy: 'Remove that folder, or choose another with --out.',
  },
  ENOTDIR: {
    reason: 'a part of the path is a file (ENOTDIR)',
    remedy: 'Remove that file, or choose another folder with --out.',
  },
  EEXIST: {
    reason: 'a part of the path is a file (EEXIST)',
    remedy: 'Remove that file, or choose another folder with --out.',
  },
};

function explain(cause: unknown): { readonly reason: string; readonly remedy: string } {
  const { code } = cause as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : byErrno[code];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return known ?? { reason, remedy: 'Choose another folder with --out.' };
}
