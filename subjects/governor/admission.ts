import { type GovernorCounters, Tally } from './counters.ts';
import { type GovernorEvent, publishGovernor } from './events.ts';
import type { Governor } from './governor.ts';
import { BookedLease, type Desk, growsTwice, type Lease, releasedWhileGrowing } from './lease.ts';
import type { GovernorOptions } from './options.ts';
import { type Policy, patience, type ReserveOptions, wrongPolicy } from './policy.ts';
import { Queue } from './queue.ts';
import { GovernorRefusal, isWholeBytes, notWholeBytes, type RefusalCode } from './refusal.ts';
import { Waiter, type Waiting } from './waiter.ts';

/** The books of one budget. What its methods promise is said at {@link Governor}. */
export class Admission implements Governor, Desk, Waiting {
  readonly budget: number;
  readonly #floor: number;
  readonly #policy: Policy;
  readonly #maxWaiters: number;
  readonly #queue: Queue;
  readonly #tally = new Tally();
  #booked = 0;
  #highWater = 0;
  /** Live leases, those of 0 bytes included. */
  #leases = 0;
  /** `cause`: why it was closed. */
  #closed: ErrorOptions | null = null;
  readonly #idle: { done: () => boolean; resolve: () => void }[] = [];

  constructor({ budget, floor, policy, maxWaiters, bypass }: Required<GovernorOptions>) {
    this.budget = budget;
    this.#floor = floor;
    this.#policy = policy;
    this.#maxWaiters = maxWaiters;
    this.#queue = new Queue(bypass);
  }

  get booked(): number {
    return this.#booked;
  }

  get waiters(): number {
    return this.#queue.length;
  }

  get highWater(): number {
    return this.#highWater;
  }

  get counters(): GovernorCounters {
    const { booked, waiters, highWater, budget } = this;
    return this.#tally.read({ booked, waiters, highWater, budget, bypassed: this.#queue.bypassed });
  }

  // Not `async`: every operation pays for this, and it would keep a suspended function for each besides its promise.
  reserve(bytes: number, options?: ReserveOptions): Promise<Lease> {
    try {
      this.#check(bytes, 0, options);
      return this.#mayGo(bytes)
        ? Promise.resolve(this.#book(bytes))
        : this.#wait(bytes, this.#total(bytes), null, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  tryReserve(bytes: number): Lease | null {
    if (!isWholeBytes(bytes)) throw notWholeBytes(bytes, 'reservation');
    return this.#closed === null && this.#mayGo(bytes) ? this.#book(bytes) : null;
  }

  drain(): Promise<void> {
    return this.#when(() => this.#booked === 0 && this.waiters === 0);
  }

  close(reason?: unknown): Promise<void> {
    if (this.#closed === null) {
      this.#closed = reason === undefined ? {} : { cause: reason };
      for (const line of [this.#queue.growers, this.#queue.newcomers]) {
        while (line.first !== null) this.#refuse(line.first, 'ERR_GOVERNOR_CLOSED');
      }
      this.#tellIdle();
    }
    return this.#when(() => this.#leases === 0);
  }

  giveBack(lease: BookedLease): void {
    if (lease.waiter !== null) this.#abandon(lease.waiter, releasedWhileGrowing());
    this.#leases -= 1;
    this.#booked -= lease.granted;
    this.#publish('released', lease.requested, lease.granted);
    this.#serve();
  }

  shrink(lease: BookedLease, toBytes: number): void {
    const spare = lease.granted - this.#total(toBytes);
    if (spare <= 0) return;
    if (lease.waiter !== null) this.#queue.heldByGrowers -= spare;
    lease.rebook(lease.requested, lease.granted - spare);
    this.#booked -= spare;
    this.#publish('shrunk', lease.requested, spare);
    this.#serve();
  }

  async grow(lease: BookedLease, toBytes: number, options?: ReserveOptions): Promise<void> {
    this.#check(toBytes, lease.granted, options);
    if (lease.waiter !== null) throw growsTwice();
    const total = this.#total(toBytes);
    if (total <= lease.granted) {
      lease.rebook(toBytes, lease.granted);
    } else if (total - lease.granted <= this.budget - this.#booked && this.#queue.growerMayGo()) {
      this.#queue.overtakenByGrower(null);
      this.#enlarge(lease, toBytes, total);
    } else {
      await this.#wait(toBytes, total, lease, options);
    }
  }

  expired(waiter: Waiter): void {
    this.#refuse(waiter, 'ERR_GOVERNOR_DEADLINE');
    this.#serve();
  }

  aborted(waiter: Waiter, reason: unknown): void {
    this.#abandon(waiter, reason);
    this.#serve();
  }

  /** Throws where the request must not be looked at. `held`: what the lease that would grow has already. */
  #check(bytes: number, held: number, options: ReserveOptions | undefined): void {
    if (!isWholeBytes(bytes)) throw notWholeBytes(bytes, 'reservation');
    if (options !== undefined) {
      const wrong = options.policy === undefined ? null : wrongPolicy(options.policy);
      if (wrong !== null) throw wrong;
      if (options.signal?.aborted) {
        this.#tally.refused.aborted += 1;
        this.#publish('refused', beyond(bytes, held), 0);
        throw options.signal.reason;
      }
    }
    if (this.#closed !== null) throw this.#turnAway('ERR_GOVERNOR_CLOSED', beyond(bytes, held), 0);
  }

  #total(requested: number): number {
    return Math.min(Math.max(this.#floor, requested), this.budget);
  }

  #mayGo(requested: number): boolean {
    if (this.#total(requested) > this.budget - this.#booked) return false;
    return this.#queue.length === 0 || this.#queue.newcomerMayGo();
  }

  /** Admits a newcomer; `waiter`: its place in the line, if it waited. */
  #book(requested: number, waiter: Waiter | null = null): BookedLease {
    const granted = this.#total(requested);
    if (this.#queue.length > 0) this.#queue.overtakenByNewcomer(waiter);
    if (waiter !== null) this.#queue.leave(waiter);
    this.#leases += 1;
    this.#add('admitted', requested, granted, granted < requested);
    return new BookedLease(this, requested, granted);
  }

  #enlarge(lease: BookedLease, requested: number, total: number): void {
    const more = total - lease.granted;
    lease.rebook(requested, total);
    this.#add('grown', requested, more, total < requested);
  }

  #add(event: 'admitted' | 'grown', requested: number, granted: number, clamped: boolean): void {
    this.#booked += granted;
    if (this.#booked > this.#highWater) this.#highWater = this.#booked;
    this.#tally[event] += 1;
    if (clamped && this.budget > 0) this.#tally.clamped += 1;
    this.#publish(event, requested, granted);
  }

  /** Puts the request in the line, or throws what refuses it. */
  #wait(
    requested: number,
    total: number,
    lease: BookedLease | null,
    { policy = this.#policy, signal }: ReserveOptions = {},
  ): Promise<BookedLease> {
    const asked = beyond(requested, lease?.granted ?? 0);
    if (policy === 'failFast') throw this.#turnAway('ERR_GOVERNOR_BUSY', asked, 0);
    const waitMs = patience(policy);
    if (waitMs === 0) throw this.#turnAway('ERR_GOVERNOR_DEADLINE', asked, 0);
    if (lease === null && this.#queue.newcomers.length >= this.#maxWaiters) {
      throw this.#turnAway('ERR_GOVERNOR_CROWDED', asked, 0);
    }
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(requested, total, lease, resolve, reject);
      this.#queue.enter(waiter);
      waiter.arm(this, waitMs, signal);
      this.#tally.waited += 1;
      this.#publish('waiting', asked, 0);
      if (lease !== null) this.#serve();
    });
  }

  /** Admits all who may go now. After every event that gave room, or took somebody out of the line. */
  #serve(): void {
    while (this.#queue.length > 0) {
      const waiter = this.#queue.next(this.budget - this.#booked);
      if (waiter !== null) this.#admit(waiter);
      else if (!this.#refuseOneOfTheStuck()) break;
    }
    if (this.#idle.length > 0) this.#tellIdle();
  }

  #admit(waiter: Waiter): void {
    waiter.disarm();
    if (waiter.lease === null) {
      waiter.resolve(this.#book(waiter.requested, waiter));
      return;
    }
    this.#queue.overtakenByGrower(waiter);
    this.#queue.leave(waiter);
    this.#enlarge(waiter.lease, waiter.requested, waiter.total);
    waiter.resolve(waiter.lease);
  }

  /** Where nobody who holds bytes will ever give any back, because all of them wait, the newest must not. */
  #refuseOneOfTheStuck(): boolean {
    const newest = this.#queue.growers.last;
    if (newest === null || this.#queue.heldByGrowers < this.#booked) return false;
    this.#refuse(newest, 'ERR_GOVERNOR_DEADLOCK');
    return true;
  }

  #refuse(waiter: Waiter, code: RefusalCode): void {
    this.#takeOut(waiter);
    waiter.reject(this.#turnAway(code, waiter.asked, performance.now() - waiter.since));
  }

  #abandon(waiter: Waiter, reason: unknown): void {
    this.#takeOut(waiter);
    this.#tally.refused.aborted += 1;
    this.#publish('refused', waiter.asked, 0);
    waiter.reject(reason);
  }

  #takeOut(waiter: Waiter): void {
    waiter.disarm();
    this.#queue.leave(waiter);
  }

  #turnAway(code: RefusalCode, requested: number, waitedMs: number): GovernorRefusal {
    this.#tally.refuse(code);
    this.#publish('refused', requested, 0);
    const { booked, budget, waiters } = this;
    const cause = code === 'ERR_GOVERNOR_CLOSED' ? (this.#closed ?? {}) : {};
    return new GovernorRefusal(code, { requested, booked, budget, waitedMs, waiters }, cause);
  }

  #when(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push({ done, resolve });
      this.#tellIdle();
    });
  }

  #tellIdle(): void {
    for (let i = this.#idle.length - 1; i >= 0; i -= 1) {
      if (this.#idle[i]?.done()) this.#idle.splice(i, 1)[0]?.resolve();
    }
  }

  #publish(event: GovernorEvent, requested: number, granted: number): void {
    publishGovernor(event, requested, granted, this.#booked, this.waiters, this.budget);
  }
}

/** What is asked for on top of what is held. */
function beyond(requested: number, held: number): number {
  return Math.max(0, requested - held);
}
