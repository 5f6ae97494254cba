import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Takes 32 MiB once, in `setup`. They are the twin's, and must not count against any operation. 128 more are gone again before
 * the first one: a high-water mark that is not set back still has them.
 */
export default defineScenario({
  name: 'setup-allocation',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  setup: () => {
    Buffer.allocUnsafeSlow(128 * MiB)
      .fill(1)
      .buffer.transfer(0);
    return Buffer.allocUnsafeSlow(32 * MiB).fill(1);
  },
  operation: async (kept, { size }, { barrier }) => {
    const held = Buffer.allocUnsafeSlow(size).fill(kept[0] ?? 1);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
