/** Holds every operation of a wave at its maximum until all are there. Cyclic: each round of N opens by itself. */

export interface Barrier {
  /** Resolves when `size` have called it since the last opening. */
  arrive(): Promise<void>;
  /** Arrivals in the current round. */
  readonly arrived: number;
  /** Most arrivals that any round has held at once. */
  readonly mostHeld: number;
  /** Lets everybody through now, full or not. */
  open(): void;
}

/** `beforeOpening` runs while all `size` operations are held; a size of 0 or 1 still runs it and holds nobody longer. */
export function createBarrier(size: number, beforeOpening: () => void | Promise<void>): Barrier {
  let arrived = 0;
  let mostHeld = 0;
  let round = Promise.withResolvers<void>();

  const open = () => {
    const opening = round;
    arrived = 0;
    round = Promise.withResolvers<void>();
    opening.resolve();
  };

  return {
    arrive() {
      const { promise } = round;
      arrived += 1;
      if (arrived > mostHeld) mostHeld = arrived;
      if (arrived >= size) {
        const ready = beforeOpening();
        if (ready === undefined) open();
        else void ready.then(open);
      }
      return promise;
    },
    get arrived() {
      return arrived;
    },
    get mostHeld() {
      return mostHeld;
    },
    open,
  };
}
