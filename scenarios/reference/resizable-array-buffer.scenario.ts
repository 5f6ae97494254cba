import { defineScenario, KiB, MiB } from 'plimsoll';

const largest = 64 * MiB;

/** Grows a resizable ArrayBuffer in place, of which only the current length is taken: never the length reserved. */
export default defineScenario({
  name: 'resizable-array-buffer',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  setup: (): ArrayBuffer[] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? new ArrayBuffer(0, { maxByteLength: largest });
    own.resize(size);
    new Uint8Array(own).fill(1);
    await barrier();
    own.resize(0);
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
