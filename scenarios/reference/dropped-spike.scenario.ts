import { defineScenario, KiB, MiB } from 'plimsoll';

const allowance = 1 * MiB;

/**
 * Joins two halves within one synchronous call and drops all three: nothing is detached, so that only a collection lowers
 * V8's books, and nothing is reachable whenever it may be looked at. Raw, twice the size stood there.
 *
 * It declares an allowance, which belongs to the upper end alone: taken off the lower one too, that would read below nothing.
 *
 * Resident is not stated: how much garbage floats until V8 collects is its choice. One operation at once, since calls of one
 * thread never overlap.
 */
export default defineScenario({
  name: 'dropped-spike',
  parameters: { size: [8 * MiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => 2 * size,
  allowance,
  lanes: ['live'],
  operation: async (_subject, { size }, { barrier }) => {
    await barrier();
    join(size / 2);
  },
  truth: {
    live: ({ size }) => ({ lower: 0, upper: 2 * size - allowance }),
    resident: null,
  },
});

function join(half: number): number {
  return Buffer.concat([Buffer.allocUnsafeSlow(half).fill(1), Buffer.allocUnsafeSlow(half).fill(1)]).length;
}
