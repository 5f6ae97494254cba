/** A cut-over as the scenarios of the mailbox measure it: after failed attempts, with the applier far behind. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MiB, type OperationContext, type ServerContext } from 'plimsoll';
import { createGovernor, type Governor } from '../subjects/governor/index.ts';
import { type Handshake, openHandshake } from '../subjects/mailbox/handshake.ts';
import { ALL_EVENTS_UP_TO_LOCK_PROCESSED, type ChangelogEvent } from '../subjects/mailbox/sentinel.ts';
import type { VariantName } from '../subjects/mailbox/variant.ts';

/** Rows before the lock: a backlog that took history's applier longer than its 3 s. */
const BACKLOG = 692;
/** Long enough for a wave to be held: the measured attempt is not to fail. */
const TIMEOUT = 10_000;
/** Sentinels that the binlog brings in one turn. */
const IN_ONE_TURN = 500;
/** A binlog entry has the whole row, of which a challenge is the beginning. */
const REST_OF_ROW = 'x'.repeat(256);

/** What is the same wherever it is measured. */
export const mailboxConditions: { readonly lanes: readonly ['live']; readonly allowance: number } = {
  // All that is held is small objects of V8's heap. How far that grows before V8 collects it is V8's choice: a thousand
  // cut-overs at once, 17 MiB, leave it at 110 and more (mailbox-heap.ts), and no reservation has to do with that.
  lanes: ['live'],
  // Garbage of one young generation, which the raw end of the live lane reads.
  allowance: 16 * MiB,
};

export interface Bench {
  readonly governor: Governor;
  readonly variant: VariantName;
}

export function startBench({ budget, variant }: Pick<ServerContext, 'budget' | 'variant'>): Bench {
  // Waiting is what a governed case is about.
  return { governor: createGovernor({ budget, policy: 'queue' }), variant: variant as VariantName };
}

export interface Measured {
  readonly retries: number;
  /** Attempts of before, whose sentinels were applied when nobody waited any more. */
  readonly stale: number;
  /** Attempts that timed out while the applier stood. With the backlog, 307 of them fill the apply queue. */
  readonly timedOut: number;
}

/** One handshake, opened here, held with an attempt that waits behind a stalled applier, and then let through. */
export async function measuredCutOver(
  { governor, variant }: Bench,
  { retries, stale, timedOut }: Measured,
  { barrier, signal }: OperationContext,
): Promise<void> {
  const options = { governor, maxRetries: retries, timeout: TIMEOUT, signal, variant };
  await using handshake = await openHandshake(options);
  await leaveStale(handshake, stale);
  const applier = Promise.withResolvers<void>();
  const writeChallenge = async (challenge: string) => {
    stall(handshake, timedOut, applier.promise);
    handshake.intercept(eventOf(challenge));
    // Held while the attempt waits: it begins to when this has returned.
    void barrier().then(applier.resolve, applier.reject);
  };
  await handshake.cutOver({ lock: nothing, writeChallenge, swap: nothing, unlock: nothing }, { signal });
}

async function leaveStale(handshake: Handshake, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    handshake.intercept(earlier(i));
    // The applier has it now: else the next would replace it in the queue, and the mailbox never see it.
    await Promise.resolve();
    if (i % IN_ONE_TURN === 0) await nextTurn();
  }
  while (handshake.queue.length + handshake.queue.waiting > 0) await nextTurn();
}

/** The applier begins a row and stands; behind it come the others, and the sentinels of attempts that time out meanwhile. */
function stall(handshake: Handshake, timedOut: number, applier: Promise<void>): void {
  handshake.queue.tryPush(() => applier);
  for (let row = 1; row < BACKLOG; row += 1) {
    handshake.queue.tryPush(apply);
    if (row <= timedOut) handshake.intercept(earlier(row));
  }
}

function earlier(index: number): ChangelogEvent {
  return eventOf(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}${index}`);
}

// The state is a piece of the row's text, as a parser leaves it: whoever keeps the one keeps the other.
function eventOf(state: string): ChangelogEvent {
  const row = state + REST_OF_ROW;
  return { state: row.slice(0, state.length), coordinates: { file: 'binlog.000001', position: state.length } };
}

function apply(): void {}

async function nothing(): Promise<void> {}
