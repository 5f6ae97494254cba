import pLimit from 'p-limit';
import { createBookings } from 'plimsoll/governor';

/** Uploads through p-limit: as many at once as `budget` holds of the largest one. */
export function createUploads({ budget, largest }: { budget: number; largest: number }) {
  const limit = pLimit(Math.max(1, Math.floor(budget / largest)));
  const bookings = createBookings({ budget });

  return function upload<T>(bytes: number, send: () => Promise<T>): Promise<T> {
    const booking = bookings.requested(bytes);
    return limit(async () => {
      booking.granted();
      try {
        return await send();
      } finally {
        booking.released();
      }
    });
  };
}
