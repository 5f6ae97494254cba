import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * A millisecond for every MiB, by one timer: a promise for every turn of the event loop left 0.5 MiB of garbage for each
 * operation in flight.
 */
const bytesPerMs = 1 * MiB;

/** Idles for most of its life with an eighth of its bytes and takes the rest in its last turn. */
export default defineScenario({
  name: 'late-peak',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  operation: async (_subject, { size }, { barrier }) => {
    const early = Buffer.allocUnsafeSlow(size / 8).fill(1);
    if (size >= bytesPerMs) await sleep(size / bytesPerMs);
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
