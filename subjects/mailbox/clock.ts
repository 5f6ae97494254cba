/** Time as the mailbox and its handshake see it. Tests have one that moves only when told to. */
export interface Clock {
  /** Nanoseconds since 1970. Never goes back. */
  now(): bigint;
  /** Runs `action` once, after `ms`; disposing of what is returned takes it back. */
  after(ms: number, action: () => void): Disposable;
}

/** Longer, and `setTimeout` fires at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

const NS_PER_MS = 1_000_000n;

// `Date.now()` counts milliseconds and may be set back; `hrtime` does neither, and starts anywhere.
const origin = BigInt(Date.now()) * NS_PER_MS - process.hrtime.bigint();

export const systemClock: Clock = {
  now: () => origin + process.hrtime.bigint(),
  after: (ms, action) => setTimeout(action, ms),
};

/** Resolves after `ms`; rejects with the signal's reason when aborted before. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    const aborted = () => {
      timer[Symbol.dispose]();
      reject(signal.reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
  });
}

/** Milliseconds from now to `deadline`, at least 0, rounded up, so that no timer fires before it. */
export function msUntil(clock: Clock, deadline: bigint): number {
  const left = deadline - clock.now();
  return left <= 0n ? 0 : Math.ceil(Number(left) / Number(NS_PER_MS));
}

export function deadlineAfter(clock: Clock, ms: number): bigint {
  return clock.now() + BigInt(Math.ceil(ms)) * NS_PER_MS;
}
