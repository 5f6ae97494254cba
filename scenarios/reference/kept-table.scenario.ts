import { defineScenario, KiB, MiB } from 'plimsoll';

/** What the process keeps once, however many operations run. */
const table = 4 * MiB;

/**
 * The first operation makes a table that all later ones use: the warm-up's, so that the process has it at the reset and did
 * not have it when it was cold. It is no operation's, and declared as an allowance: taken off once, and not for each of four.
 *
 * Live is not stated: no allowance is taken off the lower end, which then reads the table's share in each operation.
 */
export default defineScenario({
  name: 'kept-table',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size + 1 * MiB,
  allowance: table,
  lanes: ['resident'],
  setup: (): { table: Buffer | null } => ({ table: null }),
  operation: async (kept, { size }, { barrier }) => {
    kept.table ??= Buffer.allocUnsafeSlow(table).fill(1);
    const held = Buffer.allocUnsafeSlow(size).fill(kept.table[0] ?? 1);
    await barrier();
    held.buffer.transfer(0);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});
