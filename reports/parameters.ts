import { formatBytes, KiB } from '../harness/bytes.ts';
import type { Parameters } from '../harness/scenario/scenario.ts';

/** `content 16 MiB, parts 3`; `no parameters` for a scenario without any. */
export function formatParameters(parameters: Parameters): string {
  const parts = Object.entries(parameters).map(([name, value]) => `${name} ${formatParameter(value)}`);
  return parts.length === 0 ? 'no parameters' : parts.join(', ');
}

/**
 * `16 MiB`, `64 KiB`, `3`. Only what is exact is written as a size: a parameter may be a count, and one byte more than
 * 16 MiB is another case than 16 MiB.
 */
export function formatParameter(value: number): string {
  if (value < KiB || value % KiB !== 0) return String(value);
  const written = formatBytes(value).replace(/\.0+(?= )/, '');
  return readBack(written) === value ? written : `${value / KiB} KiB`;
}

const unitBytes: Readonly<Record<string, number>> = { B: 1, KiB: KiB, MiB: KiB ** 2, GiB: KiB ** 3 };

function readBack(written: string): number {
  const [amount = '', unit = ''] = written.split(' ');
  return Number(amount) * (unitBytes[unit] ?? Number.NaN);
}
