import { defineScenario, KiB, MiB } from 'plimsoll';

const piece = 1 * MiB;

/**
 * Holds Blobs, which keep a copy of their bytes where V8 has no books of it: only the kernel sees them. They die by
 * collection only: the next operation takes them over.
 */
export default defineScenario({
  name: 'held-blobs',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: () => ({ source: Buffer.allocUnsafeSlow(piece).fill(1), free: [] as Held[] }),
  operation: async ({ source, free }, { size }, { barrier }) => {
    const own = free.pop() ?? { size: 0, blobs: [] };
    while (own.size < size) {
      const length = Math.min(piece, size - own.size);
      own.blobs.push(new Blob([source.subarray(0, length)]));
      own.size += length;
    }
    await barrier();
    free.push(own);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});

interface Held {
  size: number;
  readonly blobs: Blob[];
}
