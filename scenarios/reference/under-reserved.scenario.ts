import { defineScenario, KiB, MiB } from 'plimsoll';

/** Every plan runs it: without a case of its own, a control that nothing catches is only missed by the whole matrix. */
const at = { parameters: { size: 8 * MiB }, concurrency: 4 };

/** Holds 8 MiB. Whoever books 7 for it must be caught, in either lane. */
export default defineScenario({
  name: 'under-reserved',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  negativeControls: {
    'seven eighths, live': { reservation: ({ size }) => (size / 8) * 7, caughtBy: 'live', at },
    'seven eighths, resident': { reservation: ({ size }) => (size / 8) * 7, caughtBy: 'resident', at },
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
