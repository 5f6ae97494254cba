import { defineScenario, KiB, MiB } from 'plimsoll';

const frame = 8 * MiB;

/**
 * Takes 8 MiB whatever its size, the warm-up's too. A twin that ran small operations would take them into the floor,
 * and freeing them in the warm-up raises malloc's mmap threshold, so that a difference to the reset reads next to 0.
 */
export default defineScenario({
  name: 'fixed-8-mib',
  parameters: { size: [64 * KiB, 1 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: () => frame,
  operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.allocUnsafeSlow(frame).fill(1);
    held.fill(2, 0, size);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: () => ({ lower: frame, upper: frame }),
    resident: () => frame,
  },
});
