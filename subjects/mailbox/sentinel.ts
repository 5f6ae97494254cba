import type { Clock } from './clock.ts';

/** Where in the binlog an event stands. */
export interface Coordinates {
  readonly file: string;
  readonly position: number;
}

/** A row of the changelog table as the binlog brings it back. What else the event holds is not looked at. */
export interface ChangelogEvent {
  readonly state: string;
  readonly coordinates: Coordinates;
}

/** What of an event the waiter needs: a copy, which keeps nothing of the event alive. */
export interface Sentinel {
  readonly state: string;
  readonly coordinates: Coordinates;
}

/** States that begin so say that all events up to the lock were applied; what follows tells one attempt from the next. */
export const ALL_EVENTS_UP_TO_LOCK_PROCESSED = 'AllEventsUpToLockProcessed:';

export function isSentinel({ state }: ChangelogEvent): boolean {
  return state.startsWith(ALL_EVENTS_UP_TO_LOCK_PROCESSED);
}

/** To be called when the event is intercepted, not when its turn in the queue comes: until then it would be kept. */
export function sentinelOf({ state, coordinates }: ChangelogEvent): Sentinel {
  const { file, position } = coordinates;
  return { state: ownText(state), coordinates: { file: ownText(file), position } };
}

// What was sliced out of a longer string is a reference into it, and keeps the whole of it: a binlog entry's row, say.
function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Makes challenges: the prefix and the time in nanoseconds, no two alike even where the clock stands still. */
export class Challenges {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const now = this.#clock.now();
    this.#last = now > this.#last ? now : this.#last + 1n;
    return `${ALL_EVENTS_UP_TO_LOCK_PROCESSED}${this.#last}`;
  }
}
