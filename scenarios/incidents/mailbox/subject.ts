/**
 * The mailbox incident's process: cut-overs whose operator allowed as many retries as the flag takes. `before` has a mailbox
 * with a place for each, in pieces, since one array of so many is a RangeError here; `after` is the product. Argv is a {@link MailboxSubject} as JSON; says `done {…}` and ends by itself.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGovernor } from '../../../subjects/governor/index.ts';
import { type Handshake, openHandshake } from '../../../subjects/mailbox/handshake.ts';
import type { ChangelogEvent } from '../../../subjects/mailbox/sentinel.ts';

export interface MailboxSubject {
  readonly generation: 'before' | 'after';
  readonly budget: number;
  /** The operator's `--default-retries`. */
  readonly retries: number;
  readonly cutOvers: number;
  /** Sentinels of earlier attempts that nobody takes any more, each. */
  readonly stale: number;
}

export interface MailboxSaid {
  readonly completed: number;
  /** The longest that whoever wrote a sentinel stood, ms. */
  readonly longestWriteMs: number;
}

const { generation, budget, retries, cutOvers, stale } = JSON.parse(process.argv[2] as string) as MailboxSubject;
const variant = generation === 'before' ? ('sized in pieces' as const) : ('product' as const);
const governor = createGovernor({ budget, policy: 'queue' });
let longestWriteMs = 0;

const ended = await Promise.all(Array.from({ length: cutOvers }, (_, index) => cutOver(index)));
const said: MailboxSaid = { completed: ended.filter(Boolean).length, longestWriteMs };
process.stdout.write(`done ${JSON.stringify(said)}\n`);

/** Inside the operation: its mailbox is made when it is admitted. */
async function cutOver(index: number): Promise<boolean> {
  await using handshake = await openHandshake({ governor, maxRetries: retries, timeout: 10_000, variant });
  for (let i = 0; i < stale; i += 1) {
    write(handshake, `AllEventsUpToLockProcessed:${index}-${i}`);
    if (i % 100 === 0) await nextTurn();
  }
  const result = await handshake.cutOver({
    lock: nothing,
    writeChallenge: async (challenge) => write(handshake, challenge),
    swap: nothing,
    unlock: nothing,
  });
  return result.attempts === 1;
}

function write(handshake: Handshake, state: string): void {
  const begun = performance.now();
  const event: ChangelogEvent = { state, coordinates: { file: 'binlog.000001', position: state.length } };
  handshake.intercept(event);
  longestWriteMs = Math.max(longestWriteMs, performance.now() - begun);
}

async function nothing(): Promise<void> {}
