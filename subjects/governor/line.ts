import type { Waiter } from './waiter.ts';

/** Waiters in order of arrival. Whoever gives up leaves from the middle, at the same cost however many wait. */
export class Line {
  first: Waiter | null = null;
  last: Waiter | null = null;
  length = 0;

  push(waiter: Waiter): void {
    waiter.ahead = this.last;
    if (this.last === null) this.first = waiter;
    else this.last.behind = waiter;
    this.last = waiter;
    this.length += 1;
  }

  /** `waiter` must stand in this line. */
  remove(waiter: Waiter): void {
    const { ahead, behind } = waiter;
    if (ahead === null) this.first = behind;
    else ahead.behind = behind;
    if (behind === null) this.last = ahead;
    else behind.ahead = ahead;
    waiter.ahead = null;
    waiter.behind = null;
    this.length -= 1;
  }
}
