import { strict as assert } from 'node:assert';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  GOVERNOR_CHANNEL,
  type Governor,
  type GovernorMessage,
  type GovernorOptions,
  GovernorRefusal,
  type Lease,
  type Policy,
} from '../index.ts';

export type MakeGovernor = (options: GovernorOptions) => Governor;

/** What the suite itself knows about somebody who waits. */
interface Pending {
  readonly lease: Lease | null;
  readonly total: number;
  readonly gone: AbortController;
  /** Its place in the order of arrival. */
  readonly arrival: number;
  /** Of its own kind in front of it when it came. */
  readonly ahead: number;
  /** Whether it is answered at once, since the lease holds as much already. */
  readonly idle: boolean;
  /** Those that came later and were admitted before it; newcomers count as later than every lease that grows. */
  passed: number;
}

interface Holding {
  readonly lease: Lease;
  readonly gone: AbortController;
}

const gaveUp = new Error('gave up');

/**
 * A governor under test, beside a second set of books that is kept without looking into it. Time passes when it is told to:
 * whoever makes one has Node's `mock.timers` in place of `setTimeout`.
 */
export class World {
  readonly governor: Governor;
  readonly live: Holding[] = [];
  readonly pending: Pending[] = [];
  readonly #options: Required<Pick<GovernorOptions, 'budget' | 'floor' | 'bypass'>>;
  readonly #events: GovernorMessage[] = [];
  readonly #listen = (message: unknown) => {
    this.#events.push({ ...(message as GovernorMessage) });
  };
  readonly #surprises: unknown[] = [];
  #highWater = 0;
  #arrivals = 0;

  constructor(make: MakeGovernor, options: GovernorOptions) {
    const { budget, floor = 64 * 1024, bypass = 8 } = options;
    this.#options = { budget, floor, bypass };
    subscribe(GOVERNOR_CHANNEL, this.#listen);
    this.governor = make(options);
  }

  end(): void {
    unsubscribe(GOVERNOR_CHANNEL, this.#listen);
  }

  reserve(bytes: number, policy: Policy): void {
    const gone = new AbortController();
    const entry = this.#expect(null, this.#total(bytes), gone);
    this.governor.reserve(bytes, { policy, signal: gone.signal }).then(
      (lease) => {
        this.#settled(entry);
        this.live.push({ lease, gone });
        for (const other of this.pending) if (other.lease !== null || other.arrival < entry.arrival) other.passed += 1;
      },
      (reason: unknown) => this.#refused(entry, reason),
    );
  }

  tryReserve(bytes: number): void {
    const lease = this.governor.tryReserve(bytes);
    if (lease === null) return;
    this.live.push({ lease, gone: new AbortController() });
    for (const other of this.pending) other.passed += 1;
  }

  grow(index: number, toBytes: number, policy: Policy): void {
    const holding = this.#at(this.live, index);
    if (holding === undefined || this.pending.some(({ lease }) => lease === holding.lease)) return;
    const gone = new AbortController();
    const entry = this.#expect(holding.lease, this.#total(toBytes), gone);
    holding.lease.grow(toBytes, { policy, signal: gone.signal }).then(
      () => {
        this.#settled(entry);
        if (entry.idle) return;
        for (const other of this.pending) if (other.lease !== null && other.arrival < entry.arrival) other.passed += 1;
      },
      (reason: unknown) => this.#refused(entry, reason),
    );
  }

  shrink(index: number, toBytes: number): void {
    this.#at(this.live, index)?.lease.shrink(toBytes);
  }

  /** Twice, since the second must do nothing. */
  release(index: number): void {
    const holding = this.#at(this.live, index);
    if (holding === undefined) return;
    this.live.splice(this.live.indexOf(holding), 1);
    holding.lease.release();
    holding.lease.release();
  }

  abortWaiting(index: number): void {
    this.#at(this.pending, index)?.gone.abort(gaveUp);
  }

  /** Of a lease that was granted long ago: nothing may come of it. */
  abortHolding(index: number): void {
    this.#at(this.live, index)?.gone.abort(gaveUp);
  }

  pass(milliseconds: number): void {
    mock.timers.tick(milliseconds);
  }

  /** Lets all that is settled be seen, and compares both sets of books. */
  async check(): Promise<void> {
    await nextTurn();
    const { budget } = this.#options;
    const { booked, waiters, highWater } = this.governor;
    assert.deepEqual(this.#surprises, [], 'rejected for no reason');
    assert.ok(booked >= 0 && booked <= budget, `0 <= ${booked} <= ${budget}`);
    assert.equal(booked, sum(this.live.map(({ lease }) => lease.granted)), 'booked is the sum of the live leases');
    assert.equal(waiters, this.pending.length, 'those who wait are those who were not answered');
    assert.ok(highWater >= booked && highWater >= this.#highWater && highWater <= budget, 'the high-water mark');
    this.#highWater = highWater;
    this.#checkOrder();
    this.#checkEvents();
  }

  /** Everybody leaves; nobody may be left behind. */
  async quiesce(): Promise<void> {
    for (let left = this.live.length + this.pending.length; left > 0 && this.live.length > 0; left -= 1) {
      this.release(0);
      await this.check();
    }
    assert.equal(this.governor.booked, 0, 'nothing is booked in the end');
    assert.equal(this.governor.waiters, 0, 'nobody waits in the end');
    let drained = false;
    void this.governor.drain().then(() => {
      drained = true;
    });
    await nextTurn();
    assert.ok(drained, 'drained in the end');
  }

  /** Nobody is left waiting who could go, and nobody is overtaken more often than the bypass allows. */
  #checkOrder(): void {
    const free = this.#options.budget - this.governor.booked;
    const grower = this.pending.find(({ lease }) => lease !== null);
    const newcomer = this.pending.find(({ lease }) => lease === null);
    const first = grower ?? newcomer;
    if (first !== undefined) {
      const need = first.total - (first.lease?.granted ?? 0);
      assert.ok(need > free, `whoever is first needs ${need} bytes, ${free} are free, and still it waits`);
    }
    for (const { passed, ahead } of this.pending) {
      const most = this.#options.bypass * (ahead + 1);
      assert.ok(passed <= most, `overtaken by ${passed}, where at most ${most} may`);
    }
  }

  #checkEvents(): void {
    const count = { admitted: 0, grown: 0, shrunk: 0, waiting: 0, released: 0, refused: 0 };
    let booked = 0;
    for (const { event, granted, ...message } of this.#events) {
      count[event] += 1;
      if (event === 'admitted' || event === 'grown') booked += granted;
      else if (event === 'released' || event === 'shrunk') booked -= granted;
      else assert.equal(granted, 0);
      assert.equal(message.booked, booked, 'the events replay to what they say is booked');
      assert.equal(message.budget, this.#options.budget);
    }
    assert.equal(booked, this.governor.booked, 'the events replay to what is booked');
    assert.equal(this.#events.at(-1)?.waiters ?? 0, this.governor.waiters);
    const { admitted, grown, waited, refused } = this.governor.counters;
    const counted = [admitted, grown, waited, sum(Object.values(refused))];
    assert.deepEqual(
      counted,
      [count.admitted, count.grown, count.waiting, count.refused],
      'the counters count the events',
    );
  }

  #expect(lease: Lease | null, total: number, gone: AbortController): Pending {
    const ahead = this.pending.filter((other) => (other.lease === null) === (lease === null)).length;
    this.#arrivals += 1;
    const idle = total <= (lease?.granted ?? -1);
    const entry = { lease, total, gone, arrival: this.#arrivals, idle, ahead, passed: 0 };
    this.pending.push(entry);
    return entry;
  }

  #settled(entry: Pending): void {
    this.pending.splice(this.pending.indexOf(entry), 1);
  }

  #refused(entry: Pending, reason: unknown): void {
    this.#settled(entry);
    if (reason instanceof GovernorRefusal) {
      if (reason.code !== 'ERR_GOVERNOR_DEADLOCK') return;
      const grow = [entry, ...this.pending].map(({ lease }) => lease);
      if (this.live.some(({ lease }) => !grow.includes(lease)))
        this.#surprises.push('no deadlock: not all wait to grow');
    } else if (reason !== gaveUp && !isReleased(reason)) this.#surprises.push(reason);
  }

  #total(requested: number): number {
    return Math.min(Math.max(this.#options.floor, requested), this.#options.budget);
  }

  #at<T>(list: readonly T[], index: number): T | undefined {
    return list[index % Math.max(1, list.length)];
  }
}

function isReleased(reason: unknown): boolean {
  return (reason as { code?: unknown }).code === 'ERR_GOVERNOR_RELEASED';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
