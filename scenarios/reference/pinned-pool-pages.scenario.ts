import { defineScenario, KiB, MiB } from 'plimsoll';

/** Node's documented knob, turned up from 64 KiB: so the Buffers' own objects weigh next to nothing. */
const pool = 256 * KiB;

/** What is kept of every pool: a few bytes of a message, say. */
const kept = 16;

/** The largest that Node takes from its pool: less than half of it, in steps of 8 bytes. */
const largest = pool / 2 - 8;

/**
 * Keeps 16 bytes of every pool that Node carves Buffers from, and drops the rest. The 16 bytes pin their whole pool: half a KiB by
 * the lengths of what is held, 8 MiB in truth. The next operation takes them over.
 */
export default defineScenario({
  name: 'pinned-pool-pages',
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
    while (own.length * pool < size) own.push(pinned());
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

/** Begins a new pool, keeps its first bytes, and takes and drops the rest of it, so that the next one begins another. */
function pinned(): Buffer {
  let first = Buffer.allocUnsafe(kept);
  while (first.byteOffset !== 0) first = Buffer.allocUnsafe(kept);
  for (let i = 0; i < 2; i += 1) Buffer.allocUnsafe(largest);
  new Uint8Array(first.buffer).fill(1);
  return first;
}
