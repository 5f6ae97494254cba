import { defineScenario, KiB, MiB } from 'plimsoll';

const every = 20;
/** Small enough that what malloc keeps of it beside the large ones is no figure. */
const usual = 64 * KiB;

/**
 * One operation in twenty takes all, as one does that finds a cache full or a batch complete; the others take next to nothing.
 * Whoever runs few of them never sees it.
 *
 * Live is not stated: that lane runs three waves, and what it does not run it does not see. One operation at once: of four,
 * three would take next to nothing beside it.
 */
export default defineScenario({
  name: 'rare-peak',
  parameters: { size: [8 * MiB] },
  concurrency: [1],
  warmUp: { size: usual },
  reservation: ({ size }) => size + 1 * MiB,
  lanes: ['resident'],
  setup: () => ({ begun: 0 }),
  operation: async (calls, { size }, { barrier }) => {
    calls.begun += 1;
    const held = Buffer.allocUnsafeSlow(calls.begun % every === 0 ? size : usual).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});
