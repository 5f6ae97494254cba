import { defineScenario, KiB, MiB } from 'plimsoll';

const largest = 64 * MiB;

/**
 * Climbs to its size and falls to half of it, eight times; the barrier holds it at the last tip. In a resizable ArrayBuffer,
 * whose pages V8 takes from the kernel and gives back to it: with blocks of malloc's the holes between the teeth are filled
 * with other things, and the next tooth stands elsewhere.
 */
export default defineScenario({
  name: 'sawtooth',
  parameters: { size: [8 * MiB], teeth: [8] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB, teeth: 1 },
  reservation: ({ size }) => size,
  // A loop that has become hot leaves a compiler's memory behind, which is nobody's operation.
  nodeFlags: ['--no-opt', '--no-maglev'],
  setup: (): ArrayBuffer[] => [],
  operation: async (free, { size, teeth }, { barrier }) => {
    const own = free.pop() ?? new ArrayBuffer(0, { maxByteLength: largest });
    await saw(own, size, teeth);
    await barrier();
    own.resize(0);
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

/** One promise for all teeth: one for each would be garbage that counts. */
function saw(own: ArrayBuffer, size: number, teeth: number): Promise<void> {
  return new Promise((resolve) => {
    let left = teeth;
    const tooth = () => {
      own.resize(size);
      new Uint8Array(own).fill(1);
      left -= 1;
      if (left === 0) return resolve();
      setImmediate(() => {
        own.resize(size / 2);
        tooth();
      });
    };
    tooth();
  });
}
