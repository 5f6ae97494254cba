import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { createGovernor } from '../../subjects/governor/index.ts';

/** What an operation takes beside its buffer: more than the wobble of a small process, so that only faults are red. */
const beside = 2 * MiB;

/**
 * The governor with next to nothing around it: faults of its books show here in seconds, and none of an upload's bytes
 * hide them. 40 MiB are more than the whole budget, so that they are clamped and run alone.
 */
export default defineScenario({
  name: 'governed',
  parameters: { size: [8 * MiB, 40 * MiB] },
  warmUp: { size: 64 * KiB },
  concurrency: [1, 4],
  reservation: ({ size }) => size + beside,
  governor: fromChannel(),
  budget: 32 * MiB,
  limit: 512 * MiB,
  // A governor that forgets who waits must fail the trial, not hang it.
  setup: ({ budget }) => createGovernor({ budget, policy: { waitMs: 3000 } }),
  operation: async (governor, { size }, { barrier }) => {
    using _lease = await governor.reserve(size + beside);
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
});
