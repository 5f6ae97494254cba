/** The campaign's own record: one JSON line for each subject, appended when the subject is done. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseFigures } from './case-figures.ts';
import type { OtherReadings } from './other-tools.ts';

export interface SubjectRecord {
  readonly subject: string;
  readonly measuredAt: string;
  readonly machine: { readonly node: string; readonly kernel: string; readonly libc: string; readonly cpus: number };
  readonly repetitions: number;
  readonly cases: readonly {
    /** What the two lanes read, by repetition. */
    readonly runs: readonly CaseFigures[];
    readonly others: OtherReadings;
  }[];
}

export async function readRecords(folder: string): Promise<SubjectRecord[]> {
  const text = await readFile(path(folder), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SubjectRecord);
}

export async function keepRecord(folder: string, record: SubjectRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await appendFile(path(folder), `${JSON.stringify(record)}\n`);
}

function path(folder: string): string {
  return join(folder, 'subjects.jsonl');
}
