/** Three calls that connect a limiter which is not ours: what it does is published as our governor's events. */
import { publishGovernor } from './events.ts';

export interface BookingsOptions {
  /** Bytes that the limiter lets in at once; 0 where it has no such bound. */
  readonly budget: number;
}

export interface Bookings {
  /** An operation asks to be let in. Call it before the limiter is asked. */
  requested(bytes: number): Booking;
}

export interface Booking {
  /** It was let in. `bytes`: what the limiter booked, where that is not what was asked for. */
  granted(bytes?: number): void;
  /** It gave back all that it held or, never let in, gave up. Only the first call counts. */
  released(): void;
}

export function createBookings({ budget }: BookingsOptions): Bookings {
  let booked = 0;
  let waiters = 0;
  return {
    requested(bytes) {
      let state: 'waiting' | 'granted' | 'released' = 'waiting';
      let held = 0;
      waiters += 1;
      // A limiter does not say why it has not let somebody in yet: who finds room by the books has not begun to wait.
      if (budget > 0 && booked + bytes > budget) publishGovernor('waiting', bytes, 0, booked, waiters, budget);
      return {
        granted(grantedBytes = bytes) {
          if (state !== 'waiting') return;
          state = 'granted';
          held = grantedBytes;
          waiters -= 1;
          booked += held;
          publishGovernor('admitted', bytes, held, booked, waiters, budget);
        },
        released() {
          if (state === 'released') return;
          const wasLetIn = state === 'granted';
          state = 'released';
          if (!wasLetIn) waiters -= 1;
          booked -= held;
          publishGovernor(wasLetIn ? 'released' : 'refused', bytes, held, booked, waiters, budget);
        },
      };
    },
  };
}
