import { type Clock, deadlineAfter, msUntil } from './clock.ts';
import { challengeTimedOut } from './cut-over-error.ts';
import type { Mailbox } from './latest-wins.ts';
import { isMailboxError } from './mailbox-error.ts';
import type { Challenges, Sentinel } from './sentinel.ts';

/** One attempt's challenge came back: all events before it are applied. */
export interface Accepted {
  readonly sentinel: Sentinel;
  /** Sentinels of earlier attempts that came before it. */
  readonly skipped: number;
}

export interface Waiting {
  readonly mailbox: Mailbox<Sentinel>;
  readonly challenges: Challenges;
  readonly clock: Clock;
  /** Milliseconds for one attempt, the writing of its challenge included. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Writes the challenge to the changelog table, from where the binlog brings it back. */
  readonly write: (challenge: string, signal: AbortSignal) => Promise<void>;
  /** Told of each sentinel that is passed over, for the log. */
  readonly onSkip?: ((stale: Sentinel, challenge: string) => void) | undefined;
}

/** Whether a sentinel answers the challenge. */
export type Matches = (state: string, challenge: string) => boolean;

export const matchesExactly: Matches = (state, challenge) => state === challenge;

/**
 * One attempt: writes a challenge of its own, waits for it, and passes over what earlier attempts left behind. The mailbox
 * is not cleared before: whatever is in it is no answer to this challenge, and is skipped.
 *
 * Rejects with `ERR_CUT_OVER_TIMEOUT` ({@link CutOverError}), with what `write` throws, and with the signal's reason.
 */
export async function waitForEventsUpToLock(waiting: Waiting, matches: Matches = matchesExactly): Promise<Accepted> {
  const { challenges, clock, timeout, signal, write, onSkip } = waiting;
  const deadline = deadlineAfter(clock, timeout);
  const challenge = challenges.next();
  await write(challenge, signal);
  for (let skipped = 0; ; skipped += 1) {
    const sentinel = await takeBefore(deadline, waiting, challenge, skipped);
    if (matches(sentinel.state, challenge)) return { sentinel, skipped };
    onSkip?.(sentinel, challenge);
  }
}

async function takeBefore(
  deadline: bigint,
  { mailbox, clock, timeout, signal }: Waiting,
  challenge: string,
  skipped: number,
): Promise<Sentinel> {
  try {
    return await mailbox.take({ signal, timeout: msUntil(clock, deadline) });
  } catch (error) {
    throw isMailboxError(error, 'ERR_MAILBOX_TIMEOUT') ? challengeTimedOut(challenge, timeout, skipped) : error;
  }
}
