import { defineScenario, KiB, MiB } from 'plimsoll';

/** Holds a Buffer that nobody writes: V8 counts it, the kernel gives no page for it. */
export default defineScenario({
  name: 'untouched-buffer',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.allocUnsafeSlow(size);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: () => 0,
  },
});
