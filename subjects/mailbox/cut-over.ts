import { type Clock, pause } from './clock.ts';
import { retriesExhausted } from './cut-over-error.ts';
import type { Accepted } from './wait.ts';

/** What a cut-over does to the tables, in order. Each is given the signal that gives the cut-over up. */
export interface CutOverSteps {
  /** Locks the original table, so that no event comes after the challenge that matters. */
  readonly lock: (signal: AbortSignal) => Promise<void>;
  readonly writeChallenge: (challenge: string, signal: AbortSignal) => Promise<void>;
  /** Puts the new table in the place of the original one. */
  readonly swap: (signal: AbortSignal) => Promise<void>;
  /** Always called once `lock` was, even where that failed: it must do no harm where nothing is locked. */
  readonly unlock: () => Promise<void>;
}

/**
 * - `atomic`: an attempt is the whole cut-over, and the table is unlocked between two
 * - `two-step`: only the wait is tried again, and the table stays locked meanwhile
 */
export type CutOverMode = 'atomic' | 'two-step';

export interface Retrying {
  /** One attempt to see its own challenge come back. */
  readonly wait: () => Promise<Accepted>;
  readonly clock: Clock;
  /** Attempts at most. Only counted: nothing is kept for an attempt. */
  readonly maxRetries: number;
  /** Milliseconds between two attempts. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

export interface CutOverResult extends Accepted {
  readonly attempts: number;
}

/** Runs the steps around the wait, and tries again by the mode. */
export async function cutOver(steps: CutOverSteps, mode: CutOverMode, retrying: Retrying): Promise<CutOverResult> {
  const { wait, signal } = retrying;
  if (mode === 'atomic') return retried(() => locked(steps, signal, wait), retrying);
  return locked(steps, signal, () => retried(wait, retrying));
}

async function locked<T>({ lock, swap, unlock }: CutOverSteps, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    await lock(signal);
    const result = await act();
    await swap(signal);
    return result;
  } finally {
    await unlock();
  }
}

/** Tries until it succeeds. Only the last failure is kept. */
async function retried(
  attempt: () => Promise<Accepted>,
  { clock, maxRetries, pauseMs, signal }: Retrying,
): Promise<CutOverResult> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      const accepted = await attempt();
      return { ...accepted, attempts };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (attempts >= maxRetries) throw retriesExhausted(attempts, error);
    }
    await pause(clock, pauseMs, signal);
  }
}
