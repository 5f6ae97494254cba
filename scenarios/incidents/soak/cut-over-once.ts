/** One cut-over from its admission to its end, behind stale sentinels that nobody takes. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Governor } from '../../../subjects/governor/index.ts';
import { type ChangelogEvent, type Handshake, openHandshake } from '../../../subjects/mailbox/index.ts';

export interface CutOverSaid {
  /** It ended by the challenge that was written last, and no other. */
  readonly right: boolean;
  /** The longest that whoever wrote a sentinel stood, ms. */
  readonly longestWriteMs: number;
}

export interface CutOverAsked {
  readonly governor: Governor;
  readonly stale: number;
  /** How long the table's lock takes. */
  readonly lockMs: number;
  readonly signal: AbortSignal;
}

/** The incident's operator allowed as many. */
const RETRIES = 9_999_999_999_999;
const TIMEOUT_MS = 10_000;
/** A binlog's reader lets others have their turn. */
const IN_A_ROW = 100;

export async function cutOverOnce({ governor, stale, lockMs, signal }: CutOverAsked): Promise<CutOverSaid> {
  await using handshake = await openHandshake({ governor, maxRetries: RETRIES, timeout: TIMEOUT_MS, signal });
  const writer = createWriter(handshake);
  for (let i = 0; i < stale; i += 1) {
    writer.write(`AllEventsUpToLockProcessed:stale-${i}`);
    if (i % IN_A_ROW === 0) await nextTurn();
  }
  let last = '';
  const { sentinel } = await handshake.cutOver(
    {
      lock: (lockSignal) => sleep(lockMs, undefined, { signal: lockSignal }),
      async writeChallenge(challenge) {
        last = challenge;
        writer.write(challenge);
      },
      async swap() {},
      async unlock() {},
    },
    { signal },
  );
  return { right: sentinel.state === last, longestWriteMs: writer.longestMs };
}

function createWriter(handshake: Handshake) {
  const writer = {
    longestMs: 0,
    write(state: string) {
      const begun = performance.now();
      const event: ChangelogEvent = { state, coordinates: { file: 'binlog.000001', position: state.length } };
      handshake.intercept(event);
      writer.longestMs = Math.max(writer.longestMs, performance.now() - begun);
    },
  };
  return writer;
}
