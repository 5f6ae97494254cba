import { setImmediate } from 'node:timers/promises';
import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Takes `size` in pieces of 1 MiB, each dead before the next, and frees none by hand: what a naive path does. How many dead
 * ones float is V8's choice, and after one operation it has not chosen yet.
 */
export default defineScenario({
  name: 'floats',
  parameters: { size: [16 * MiB, 8 * MiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    for (let taken = 0; taken < size; taken += 1 * MiB) {
      Buffer.allocUnsafeSlow(Math.min(size, 1 * MiB)).fill(1);
      await setImmediate();
    }
    await barrier();
  },
});
