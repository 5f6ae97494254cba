import { createBookings } from 'plimsoll/governor';

/** Lets operations in, in order, as long as what they book fits into `budget` bytes. Larger ones run alone. */
export function createSemaphore(budget: number) {
  const bookings = createBookings({ budget });
  const waiting: { bytes: number; enter: () => void }[] = [];
  let free = budget;

  function admit(): void {
    while (waiting[0] !== undefined && waiting[0].bytes <= free) {
      const { bytes, enter } = waiting.shift() as (typeof waiting)[number];
      free -= bytes;
      enter();
    }
  }

  return {
    /** Resolves when there is room; the function gives it back. Rejects with the reason of `signal`. */
    async take(asked: number, signal?: AbortSignal): Promise<() => void> {
      const booking = bookings.requested(asked);
      const bytes = Math.min(asked, budget);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter = { bytes, enter: resolve };
      const giveUp = () => {
        const at = waiting.indexOf(waiter);
        if (at < 0) return;
        waiting.splice(at, 1);
        booking.released();
        reject(signal?.reason);
        admit();
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.push(waiter);
      if (signal?.aborted) giveUp();
      admit();
      await promise;
      signal?.removeEventListener('abort', giveUp);
      booking.granted(bytes);
      return () => {
        booking.released();
        free += bytes;
        admit();
      };
    },
  };
}
