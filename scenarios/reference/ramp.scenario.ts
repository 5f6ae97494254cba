import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Takes a sixteenth of its bytes in every turn of the event loop, and gives nothing back before it has them all.
 */
export default defineScenario({
  name: 'ramp',
  parameters: { size: [8 * MiB], steps: [16] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB, steps: 1 },
  reservation: ({ size }) => size,
  // Code that has become hot leaves a compiler's memory behind, which is nobody's operation.
  nodeFlags: ['--no-opt', '--no-maglev'],
  operation: async (_subject, { size, steps }, { barrier }) => {
    const held = await climb(steps, size / steps);
    await barrier();
    for (const piece of held) piece.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

/** One promise for the whole way: one for every turn would be garbage that counts. */
function climb(steps: number, step: number): Promise<Buffer<ArrayBuffer>[]> {
  return new Promise((resolve) => {
    const held: Buffer<ArrayBuffer>[] = [];
    const turn = () => {
      held.push(Buffer.allocUnsafeSlow(step).fill(1));
      if (held.length === steps) resolve(held);
      else setImmediate(turn);
    };
    turn();
  });
}
