import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** What the operations of one wave know of each other. */
export class Wave {
  #running = 0;
  #begun = 0;
  #held = 0;
  #mostHeld = 0;
  /** Who is at its maximum, or was refused. */
  readonly #settled = new Set<number>();
  readonly #refused = new Set<number>();

  begin(): void {
    if (this.#running === 0) {
      this.#begun = 0;
      this.#mostHeld = 0;
      this.#settled.clear();
      this.#refused.clear();
    }
    this.#running += 1;
    this.#begun += 1;
  }

  /** For the one that comes last: resolves when each of the others holds what it can, or was refused. */
  async othersSettled(): Promise<void> {
    // All operations of a wave begin in one turn: behind it their number is known, and in the warm-up it is one.
    await Promise.resolve();
    while (this.#settled.size < this.#begun - 1) await sleep(LOOK_EVERY_MS);
  }

  refused(index: number): void {
    this.#settled.add(index);
    this.#refused.add(index);
  }

  /** Waits at the barrier. */
  async held(index: number, barrier: () => Promise<void>): Promise<void> {
    this.#settled.add(index);
    this.#held += 1;
    this.#mostHeld = Math.max(this.#mostHeld, this.#held);
    await barrier();
    this.#held -= 1;
  }

  /**
   * Throws where more began than were ever held at once, and the rest was not refused: admission did nothing. But for the
   * one that comes last, which may find room.
   */
  end(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    const expected = this.#begun - this.#mostHeld - 1;
    if (this.#refused.size >= expected) return;
    throw new Error(`${this.#begun} began, ${this.#mostHeld} were held at once, and ${this.#refused.size} refused.`);
  }
}
