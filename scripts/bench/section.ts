/** One table of the bench: what was timed, beside what it is to be compared with. */
import { Bench, type BenchOptions } from 'tinybench';

export interface Section {
  readonly title: string;
  /** What a row's figure is for: one pair of acquire and release, one MiB, one page. */
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

export interface Row {
  readonly name: string;
  /** Median, for one `unit`; null when it was not run, and then `note` says why. */
  readonly nanoseconds: number | null;
  /** Half of the middle half of the samples, as a share of the median. */
  readonly spread: number | null;
  readonly note?: string;
}

export interface Goal {
  readonly goal: string;
  readonly figure: string;
  readonly met: boolean;
}

/** A function to time, and how many units one call of it does. */
export interface Timed {
  readonly name: string;
  readonly units: number;
  readonly run: () => unknown;
}

/**
 * Times all functions in one run of tinybench.
 *
 * @throws when one of them throws: a figure of what failed is no figure
 */
export async function time(timed: readonly Timed[], options: BenchOptions = {}): Promise<Row[]> {
  const bench = new Bench({ time: 500, warmupTime: 150, throws: true, ...options });
  for (const { name, run } of timed) bench.add(name, run);
  await bench.run();
  return timed.map(({ name, units }) => {
    const result = bench.getTask(name)?.result;
    if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
    const { p50, p75, samplesCount } = result.latency;
    const nanoseconds = (p50 * 1e6) / units;
    return { name, nanoseconds, spread: samplesCount > 3 ? (p75 - p50) / p50 : null };
  });
}

/** How many times as long `name` takes as `than`. */
export function ratio(rows: readonly Row[], name: string, than: string): number {
  return nanosecondsOf(rows, name) / nanosecondsOf(rows, than);
}

/** @throws when there is no figure of that name */
export function nanosecondsOf(rows: readonly Row[], name: string): number {
  const found = rows.find((row) => row.name === name)?.nanoseconds;
  if (found === null || found === undefined) throw new Error(`There is no figure of "${name}".`);
  return found;
}
