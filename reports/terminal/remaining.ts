/** What an estimate of the time left knows. Seconds throughout. */
export interface Elapsed {
  /** Trials that have not started, by kind. */
  readonly toCome: ReadonlyMap<string, number>;
  readonly finished: readonly { readonly kind: string; readonly seconds: number }[];
  readonly running: readonly { readonly kind: string; readonly seconds: number }[];
}

/**
 * Seconds left: the trials to come and the rest of the running ones, each taken for as long as the mean of its kind so far
 * (of all trials, while none of the kind has finished). One that runs longer than its mean counts nothing more.
 * `null` before the first trial has finished: a guess would be made of nothing.
 */
export function remainingSeconds(elapsed: Elapsed): number | null {
  const { finished, running, toCome } = elapsed;
  if (finished.length === 0) return null;
  const overall = mean(finished);
  const meanOf = (kind: string): number => mean(finished.filter((one) => one.kind === kind)) ?? overall ?? 0;
  const started = running.map((one) => Math.max(0, meanOf(one.kind) - one.seconds));
  const unstarted = [...toCome].map(([kind, count]) => count * meanOf(kind));
  return sum([...started, ...unstarted]);
}

function mean(trials: readonly { readonly seconds: number }[]): number | null {
  return trials.length === 0 ? null : sum(trials.map((one) => one.seconds)) / trials.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
