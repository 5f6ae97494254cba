import { defineScenario, KiB, MiB } from 'plimsoll';

/** Holds one written Buffer and frees it by detaching, so that no garbage floats. */
export default defineScenario({
  name: 'held-buffer',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
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
