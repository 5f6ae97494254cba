import { defineScenario, KiB, MiB } from 'plimsoll';

const slab = 8 * MiB;

/**
 * Takes a slab of fixed size from a pool that the warm-up has filled: nothing is allocated while it is measured, and
 * yet every operation holds a slab. A lane that takes off what it finds after the warm-up reads 0 here.
 */
export default defineScenario({
  name: 'filled-pool',
  parameters: { size: [64 * KiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: () => slab,
  setup: (): Buffer[] => [],
  operation: async (pool, { size }, { barrier }) => {
    const taken = pool.pop() ?? Buffer.allocUnsafeSlow(slab).fill(1);
    taken.fill(2, 0, size);
    await barrier();
    pool.push(taken);
  },
  truth: {
    live: () => ({ lower: slab, upper: slab }),
    resident: () => slab,
  },
});
