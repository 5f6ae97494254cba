/** What was run so far, one JSON line each, so that a campaign of hours goes on where it was cut short. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Attempt } from './measure.ts';
import type { Mutant } from './mutant.ts';
import type { Outcome } from './outcome.ts';

export interface Entry {
  readonly mutant: string;
  /** Of the mutant and of the tree: what was run under another one is not done. */
  readonly fingerprint: string;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly attempts: readonly Attempt[];
  /** What the same command says of the tree as it is. */
  readonly healthy: Attempt;
}

export interface Journal {
  readonly entries: readonly Entry[];
  find(fingerprint: string): Entry | null;
  keep(entry: Entry): Promise<void>;
}

/** A last line that was cut short is dropped: its mutant runs again. */
export async function openJournal(file: string): Promise<Journal> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const entries = text.split('\n').flatMap(parse);
  const cutShort = text !== '' && !text.endsWith('\n');
  await mkdir(dirname(file), { recursive: true });
  if (cutShort) await appendFile(file, '\n');
  return {
    entries,
    find: (fingerprint) => entries.find((entry) => entry.fingerprint === fingerprint) ?? null,
    async keep(entry) {
      await appendFile(file, `${JSON.stringify(entry)}\n`);
      entries.push(entry);
    },
  };
}

function parse(line: string): readonly Entry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

/** Its reason to survive is left out: writing it down makes no figure old. */
export function fingerprintOf({ name, patch, expected, command }: Mutant, tree: string): string {
  return createHash('sha256')
    .update(JSON.stringify([name, patch, expected, command, tree]))
    .digest('hex')
    .slice(0, 16);
}
