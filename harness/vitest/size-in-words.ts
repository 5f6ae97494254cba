import { GiB, KiB, MiB } from '../bytes.ts';

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB, MiB, GiB };

/** Bytes of `24 MiB`, `64KiB`, `1.5 GiB`, `512 B`; null where it is no size. */
export function sizeInWords(words: string): number | null {
  const [, value, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([KMG]iB|B)\s*$/.exec(words) ?? [];
  return value === undefined ? null : Number(value) * (UNITS[unit] ?? 1);
}
