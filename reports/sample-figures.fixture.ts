import { MiB } from '../harness/bytes.ts';

/** Resident and live bytes an operation, by parameter: what the sample pretends to have measured. */
export const sampled = [
  { content: 16 * MiB, reservedBytes: 11.5 * MiB, residentEach: [10.1, 9.8, 9.6, 9.5], liveEach: [8.1, 8.8] },
  { content: 64 * MiB, reservedBytes: 12 * MiB, residentEach: [11.4, 11.5, 11.8, 12.7], liveEach: [10.2, 11.1] },
] as const;

export const concurrencies = [1, 2, 4, 8] as const;
export const floorBytes = 70.2 * MiB;

/** `upload content=16777216 n=8`, as the results name it. */
export function caseId(name: string, content: number, n: number): string {
  return `${name} content=${content} n=${n}`;
}
