import { defineScenario, KiB, MiB } from 'plimsoll';

/** Holds one written Float64Array, which no Buffer pool or allocator of Node's has seen. */
export default defineScenario({
  name: 'held-typed-array',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    const held = new Float64Array(size / Float64Array.BYTES_PER_ELEMENT).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
