/** Measured before the service breaks: its trials must be kept, whatever happens next. */
import { defineScenario, KiB, MiB } from 'plimsoll';

export default defineScenario({
  name: 'a-good-one',
  parameters: { size: [64 * KiB] },
  concurrency: [2],
  warmUp: { size: KiB },
  reservation: () => 32 * MiB,
  tight: 0.0001,
  operation: async (_subject, { size }, { barrier }) => {
    // So much that the resident lane can tell it from nothing.
    const held = Buffer.alloc(size * 128, 1);
    await barrier();
    held.buffer.transfer(0);
  },
});
