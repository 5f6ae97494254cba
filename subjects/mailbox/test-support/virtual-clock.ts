import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

interface Alarm {
  readonly at: bigint;
  readonly action: () => void;
}

const NS_PER_MS = 1_000_000n;

/** A clock that stands still until it is told to move. */
export class VirtualClock implements Clock {
  #now = 1_700_000_000n * 1_000_000_000n;
  readonly #alarms = new Set<Alarm>();

  now(): bigint {
    return this.#now;
  }

  after(ms: number, action: () => void): Disposable {
    const alarm = { at: this.#now + BigInt(Math.round(ms * 1e6)), action };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  /** Alarms that are still to go off. */
  get alarms(): number {
    return this.#alarms.size;
  }

  /** Lets `ms` pass: every alarm in its order, and after each whatever it sets going. */
  async pass(ms: number): Promise<void> {
    await nextTurn();
    const until = this.#now + BigInt(ms) * NS_PER_MS;
    for (let next = this.#next(until); next !== null; next = this.#next(until)) {
      this.#alarms.delete(next);
      this.#now = next.at;
      next.action();
      await nextTurn();
    }
    this.#now = until;
  }

  #next(until: bigint): Alarm | null {
    let first: Alarm | null = null;
    for (const alarm of this.#alarms) {
      if (alarm.at <= until && (first === null || alarm.at < first.at)) first = alarm;
    }
    return first;
  }
}
