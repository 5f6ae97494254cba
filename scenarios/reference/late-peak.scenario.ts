import { setImmediate } from 'node:timers/promises';
import { defineScenario, KiB, MiB } from 'plimsoll';

/** A turn of the event loop for every MiB: none in the warm-up. */
const bytesPerTurn = 1 * MiB;

/** Idles for most of its life with an eighth of its bytes and takes the rest in its last turn. */
export default defineScenario({
  name: 'late-peak',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    const early = Buffer.allocUnsafeSlow(size / 8).fill(1);
    for (let waited = 0; waited + bytesPerTurn <= size; waited += bytesPerTurn) await setImmediate();
    const late = Buffer.allocUnsafeSlow((size / 8) * 7).fill(1);
    await barrier();
    late.buffer.transfer(0);
    early.buffer.transfer(0);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
