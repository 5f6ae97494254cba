import { defineScenario, KiB, MiB } from 'plimsoll';

/** Holds 8 MiB. Whoever books 7 for it must be caught, in either lane. */
export default defineScenario({
  name: 'under-reserved',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  negativeControls: {
    'seven eighths, live': { reservation: ({ size }) => (size / 8) * 7, caughtBy: 'live' },
    'seven eighths, resident': { reservation: ({ size }) => (size / 8) * 7, caughtBy: 'resident' },
  },
  operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
