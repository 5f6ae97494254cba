import { formatBytes, GiB, KiB, MiB } from '../bytes.ts';
import type { Parameters } from '../scenario/scenario.ts';
import type { Evidence } from './evidence.ts';

/** A case as a sentence names it: `16 MiB at 4 at once`. */
export function caseWords({ case: one }: Evidence): string {
  const values = parameterWords(one.parameters);
  const clients = `${one.concurrency} at once${one.governed ? ' under its budget' : ''}`;
  return values === '' ? clients : `${values} at ${clients}`;
}

/** `16 MiB`, or `content 16 MiB, parts 4` where there are several; numbers that are no round sizes stay numbers. */
export function parameterWords(parameters: Parameters): string {
  const entries = Object.entries(parameters);
  const [only] = entries;
  if (only && entries.length === 1) return roundSize(only[1]);
  return entries.map(([name, value]) => `${name} ${roundSize(value)}`).join(', ');
}

/** Two sizes that differ are never written alike: `8.0 MiB` against `8.0 MiB` becomes bytes. */
export function contrast(a: number, b: number): readonly [string, string] {
  const words = [formatBytes(a), formatBytes(b)] as const;
  return words[0] !== words[1] || a === b ? words : [`${Math.ceil(a)} B`, `${Math.floor(b)} B`];
}

/** `1 case`, `3 cases`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function roundSize(value: number): string {
  for (const [unit, name] of [
    [GiB, 'GiB'],
    [MiB, 'MiB'],
    [KiB, 'KiB'],
  ] as const) {
    if (value >= unit && value % unit === 0) return `${value / unit} ${name}`;
  }
  return String(value);
}
