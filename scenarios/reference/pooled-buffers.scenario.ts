import { defineScenario, MiB } from 'plimsoll';

/** Node's documented knob, turned up from 64 KiB: so the Buffers' own objects weigh next to nothing. */
const pool = 1 * MiB;

/** Four to a pool: less than half of it, or Node would not take it from the pool. */
const piece = pool / 4;

/**
 * Holds Buffers that share an ArrayBuffer, four at a time. They can't be detached, and are freed by collection only: the next
 * operation takes them over.
 */
export default defineScenario({
  name: 'pooled-buffers',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: pool },
  reservation: ({ size }) => size,
  setup: (): Buffer[][] => {
    Buffer.poolSize = pool;
    return [];
  },
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? [];
    while (own.length * piece < size) own.push(Buffer.allocUnsafe(piece).fill(1));
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
