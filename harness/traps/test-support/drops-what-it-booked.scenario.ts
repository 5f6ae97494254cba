import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { publishGovernor } from '../../../subjects/governor/events.ts';

/**
 * Books what it takes before it takes it, and gives back the booking once nothing refers to the Buffer any more. That its
 * bytes are still there is the collector's leisure and no dishonesty.
 */
export default defineScenario({
  name: 'drops-what-it-booked',
  parameters: { size: [8 * MiB] },
  concurrency: [4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => withFrames(size),
  allowance: 1 * MiB,
  governor: fromChannel(),
  setup: ({ budget }) => ({ budget, booked: 0 }),
  operation: async (books, { size }, { barrier }) => {
    const booking = withFrames(size);
    books.booked += booking;
    publishGovernor('admitted', booking, booking, books.booked, 0, books.budget);
    await hold(size, barrier);
    books.booked -= booking;
    publishGovernor('released', booking, booking, books.booked, 0, books.budget);
  },
});

/** The operation's own promises, frames and closures beside its Buffer. */
function withFrames(size: number): number {
  return size + 256 * KiB;
}

async function hold(size: number, barrier: () => Promise<void>): Promise<void> {
  const held = Buffer.allocUnsafeSlow(size).fill(1);
  await barrier();
  if (held[0] !== 1) throw new Error('unreachable: the Buffer was held');
}
