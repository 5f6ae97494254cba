import { setImmediate as nextTurn } from 'node:timers/promises';
import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { publishGovernor } from '../../../subjects/governor/events.ts';

/** Books, gives back, and takes its bytes in a later turn: at no event of the governor is anything held. */
export default defineScenario({
  name: 'gives-back-before-it-takes',
  parameters: { size: [8 * MiB] },
  concurrency: [4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size + 256 * KiB,
  // More than all of them hold: it is for what operations share.
  allowance: 64 * MiB,
  governor: fromChannel(),
  setup: ({ budget }) => ({ budget, booked: 0 }),
  operation: async (books, { size }, { barrier }) => {
    const booking = size + 256 * KiB;
    books.booked += booking;
    publishGovernor('admitted', booking, booking, books.booked, 0, books.budget);
    books.booked -= booking;
    publishGovernor('released', booking, booking, books.booked, 0, books.budget);
    await nextTurn();
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
});
