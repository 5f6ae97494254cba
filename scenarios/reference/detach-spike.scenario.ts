import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Allocates, writes and detaches within one synchronous stretch of a millisecond or two. Nothing that runs between turns
 * can see it: only the reading before a detach, and the kernel's mark.
 *
 * One operation at once, because stretches of one thread never overlap.
 */
export default defineScenario({
  name: 'detach-spike',
  parameters: { size: [8 * MiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    await barrier();
    Buffer.allocUnsafeSlow(size).fill(1).buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: 0, upper: size }),
    resident: ({ size }) => size,
  },
});
