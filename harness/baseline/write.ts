import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { ResultsNotWrittenError } from '../results/write.ts';
import type { Baseline, BaselineMachine } from './schema.ts';

/**
 * Replaces the file whole or not at all.
 *
 * @throws {ResultsNotWrittenError}
 */
export async function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, formatBaseline(baseline), { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new ResultsNotWrittenError(path, error);
  }
}

/** Sorted, and a list of numbers on one line, so that a changed peak is a changed line and nothing else is. */
export function formatBaseline(baseline: Baseline): string {
  const machines = baseline.machines.map(sorted).sort(by(({ fingerprint }) => JSON.stringify(fingerprint)));
  const text = JSON.stringify({ ...baseline, machines }, null, 2);
  return `${text.replace(/\[\s+(-?\d[\d\s,-]*?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`;
}

function sorted(machine: BaselineMachine): BaselineMachine {
  return { ...machine, cases: machine.cases.toSorted(by((one) => one.case)) };
}

/** By code units: a locale would sort otherwise on another machine. */
function by<T>(key: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
