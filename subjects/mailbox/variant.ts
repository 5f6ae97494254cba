import type { ApplyQueue } from './apply-queue.ts';
import type { Clock } from './clock.ts';
import { LatestWins, type Mailbox } from './latest-wins.ts';
import { type ChangelogEvent, type Sentinel, sentinelOf } from './sentinel.ts';
import { DropNewest } from './variants/drop-newest.ts';
import { Rendezvous } from './variants/rendezvous.ts';
import { SizedByRetries } from './variants/sized-by-retries.ts';
import { SizedInPieces } from './variants/sized-in-pieces.ts';
import { Unbounded } from './variants/unbounded.ts';
import { type Matches, matchesExactly } from './wait.ts';

/** `product`, and the ways that history threw away or that are a mistake away. */
export type VariantName =
  | 'product'
  | 'rendezvous'
  | 'sized by retries'
  | 'sized in pieces'
  | 'drop newest'
  | 'unbounded'
  | 'pinning closure'
  | 'any sentinel';

/** One way to bring a sentinel from the binlog to whoever waits. */
export interface Variant {
  readonly mailbox: (maxRetries: number, clock: Clock) => Mailbox<Sentinel>;
  /** Queues what puts the event's sentinel into the mailbox, once all before it is applied. Must neither wait nor throw. */
  readonly enqueue: (event: ChangelogEvent, mailbox: Mailbox<Sentinel>, queue: ApplyQueue) => void;
  readonly matches: Matches;
}

const product: Variant = {
  mailbox: (_maxRetries, clock) => new LatestWins({ clock }),
  // The closure is made elsewhere: here it would share its context with whatever else closes over the event.
  enqueue: (event, mailbox, queue) => queue.replaceLatest(putting(sentinelOf(event), mailbox)),
  matches: matchesExactly,
};

export const variants: Readonly<Record<VariantName, Variant>> = {
  product,
  rendezvous: { ...product, mailbox: (_maxRetries, clock) => new Rendezvous(clock) },
  'sized by retries': {
    ...product,
    mailbox: (maxRetries, clock) => new SizedByRetries(maxRetries, clock),
    enqueue: enqueueEach,
  },
  'sized in pieces': {
    ...product,
    mailbox: (maxRetries, clock) => new SizedInPieces(maxRetries, clock),
    enqueue: enqueueEach,
  },
  'drop newest': { ...product, mailbox: (_maxRetries, clock) => new DropNewest(clock) },
  unbounded: { ...product, mailbox: (_maxRetries, clock) => new Unbounded(clock), enqueue: enqueueEvent },
  'pinning closure': { ...product, enqueue: enqueuePinning },
  'any sentinel': { ...product, matches: () => true },
};

function putting(sentinel: Sentinel, mailbox: Mailbox<Sentinel>): () => void | Promise<void> {
  return () => mailbox.put(sentinel);
}

/** History's way: each sentinel is queued, and none replaces another. */
function enqueueEach(event: ChangelogEvent, mailbox: Mailbox<Sentinel>, queue: ApplyQueue): void {
  void queue.push(putting(sentinelOf(event), mailbox)).catch(() => undefined);
}

/** Nothing is copied at all: whatever is not taken keeps its event. */
function enqueueEvent(event: ChangelogEvent, mailbox: Mailbox<Sentinel>, queue: ApplyQueue): void {
  void queue.push(putting(event, mailbox)).catch(() => undefined);
}

/** A fault of history: what is needed of the event is copied when the closure runs, and until then it has the whole. */
function enqueuePinning(event: ChangelogEvent, mailbox: Mailbox<Sentinel>, queue: ApplyQueue): void {
  void queue.push(() => mailbox.put(sentinelOf(event))).catch(() => undefined);
}
