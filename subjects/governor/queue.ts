import { Line } from './line.ts';
import type { Waiter } from './waiter.ts';

/** How many behind the first are looked at for one that fits, so that no event costs more when more wait. */
const LOOK_AHEAD = 8;

/**
 * Who goes next. Leases that wait to grow stand before newcomers, because what they hold already is of use to nobody until
 * they go. Whoever is first in either line can be overtaken by those that fit while it does not, but only so many times:
 * then room gathers for it, and neither large requests nor small ones starve.
 */
export class Queue {
  readonly growers = new Line();
  readonly newcomers = new Line();
  /** Bytes held by leases that wait to grow. */
  heldByGrowers = 0;
  /** In both lines together. A field, not a sum: every reservation and every release asks for it. */
  length = 0;
  /** Admissions that overtook somebody. */
  bypassed = 0;
  readonly #bypass: number;

  constructor(bypass: number) {
    this.#bypass = bypass;
  }

  enter(waiter: Waiter): void {
    const { lease } = waiter;
    this.length += 1;
    if (lease === null) {
      this.newcomers.push(waiter);
      return;
    }
    this.growers.push(waiter);
    this.heldByGrowers += lease.granted;
    lease.waiter = waiter;
  }

  leave(waiter: Waiter): void {
    const { lease } = waiter;
    this.length -= 1;
    if (lease === null) {
      this.newcomers.remove(waiter);
      return;
    }
    this.growers.remove(waiter);
    this.heldByGrowers -= lease.granted;
    lease.waiter = null;
  }

  /** Who may go with `free` bytes, or null. */
  next(free: number): Waiter | null {
    const { growers, newcomers } = this;
    const grower = fitting(growers, free, this.#mayOvertake(growers));
    if (grower !== null) return grower;
    return this.#mayOvertake(growers) ? fitting(newcomers, free, this.#mayOvertake(newcomers)) : null;
  }

  /** Whether a newcomer that fits may go at once. */
  newcomerMayGo(): boolean {
    return this.#mayOvertake(this.growers) && this.#mayOvertake(this.newcomers);
  }

  /** Whether a lease may grow at once, where it fits. */
  growerMayGo(): boolean {
    return this.#mayOvertake(this.growers);
  }

  /** Takes note of those that a newcomer overtakes by going now. `waiter`: its own place in the line, if it has one. */
  overtakenByNewcomer(waiter: Waiter | null): void {
    const [grower, newcomer] = [this.growers.first, this.newcomers.first];
    if (grower !== null) grower.overtaken += 1;
    if (newcomer !== waiter && newcomer !== null) newcomer.overtaken += 1;
    if (grower !== null || newcomer !== waiter) this.bypassed += 1;
  }

  /** The same for a lease that grows now. */
  overtakenByGrower(waiter: Waiter | null): void {
    const grower = this.growers.first;
    if (grower === waiter || grower === null) return;
    grower.overtaken += 1;
    this.bypassed += 1;
  }

  #mayOvertake({ first }: Line): boolean {
    return first === null || first.overtaken < this.#bypass;
  }
}

function fitting({ first }: Line, free: number, mayOvertake: boolean): Waiter | null {
  if (first === null || first.need <= free) return first;
  if (!mayOvertake || free === 0) return null;
  let waiter = first.behind;
  for (let looked = 0; waiter !== null && looked < LOOK_AHEAD; looked += 1) {
    if (waiter.need <= free) return waiter;
    waiter = waiter.behind;
  }
  return null;
}
