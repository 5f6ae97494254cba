import { APPLY_QUEUE_CAPACITY } from './apply-queue.ts';

/** One place of the apply queue: a reference, on 64 bits and without pointer compression, as Node is built. */
const PLACE = 8;
/** Sentinels alive at once: one queued, one in the mailbox, one being looked at. However many attempts there were. */
const SENTINELS = 3;
/**
 * A challenge of 45 characters, a binlog file's name of at most 255, the two objects around them, and the closure that puts
 * them into the mailbox with its context.
 */
const SENTINEL = 512;
/** Handshake, mailbox, apply queue beside its places, lease: 1.6 KB by `test-support/held-bytes.ts`. */
const FIXED = 2 * 1024;
/**
 * One attempt that waits: the frames from the cut-over down to the taker with their promises, closures and contexts, its
 * timer, and the signal that gives it up with its listeners. 5 KB by the same measurement.
 */
const WAITING = 6 * 1024;
/** Whoever cuts over has a frame, four steps and a signal too: nobody else would book them. */
const CALLER = 3 * 1024;

/**
 * Bytes to book for one handshake: constant, whatever `maxRetries` is and however many sentinels nobody took. What the
 * tasks of the apply queue hold, the rows, is booked by whoever pushes them.
 */
export function handshakeBytes(): number {
  const { places, sentinels, fixed, waiting, caller } = handshakePlan();
  return places + sentinels + fixed + waiting + caller;
}

/** The terms of {@link handshakeBytes}, in bytes. */
export function handshakePlan() {
  return {
    places: APPLY_QUEUE_CAPACITY * PLACE,
    sentinels: SENTINELS * SENTINEL,
    fixed: FIXED,
    waiting: WAITING,
    caller: CALLER,
  };
}
