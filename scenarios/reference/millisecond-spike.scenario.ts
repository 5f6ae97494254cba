import { defineScenario, KiB, MiB } from 'plimsoll';

const largest = 64 * MiB;

/**
 * Holds an eighth of its bytes at the barrier, takes the rest after it, for one millisecond, and has no stage that would say
 * so. All operations of a wave pass the barrier in one turn, so that their milliseconds coincide, and end after the next
 * turn's immediates: there is one turn at least in which whoever looks finds them all.
 *
 * In a resizable ArrayBuffer, whose pages go back to the kernel: with blocks of malloc's the hole that the last spike left is
 * filled with other things now and then, the next spike stands elsewhere, and the process holds 15 MiB for 8.
 */
export default defineScenario({
  name: 'millisecond-spike',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  // Code that has become hot leaves a compiler's memory behind, which is nobody's operation.
  nodeFlags: ['--no-opt', '--no-maglev'],
  setup: (): ArrayBuffer[] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? new ArrayBuffer(0, { maxByteLength: largest });
    take(own, size / 8);
    await barrier();
    take(own, size);
    await new Promise((resolve) => setTimeout(setImmediate, 1, resolve));
    own.resize(0);
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

function take(own: ArrayBuffer, size: number): void {
  own.resize(size);
  new Uint8Array(own).fill(1);
}
