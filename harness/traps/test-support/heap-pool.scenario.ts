import { defineScenario, KiB, MiB } from 'plimsoll';

/** Entries of 8 bytes: 64 MiB on V8's heap, whatever the operation's size. */
const entries = (64 * MiB) / 8;

/** Takes a table from a pool that the warm-up has filled: `filled-pool` with its bytes on V8's heap. */
export default defineScenario({
  name: 'heap-pool',
  parameters: { size: [64 * KiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: () => entries * 8,
  setup: (): number[][] => [],
  operation: async (pool, { size }, { barrier }) => {
    const taken = pool.pop() ?? new Array<number>(entries).fill(0.5);
    taken.fill(1.5, 0, size / 8);
    await barrier();
    pool.push(taken);
  },
});
