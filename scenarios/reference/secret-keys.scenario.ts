import { createSecretKey, type KeyObject } from 'node:crypto';
import { defineScenario, KiB, MiB } from 'plimsoll';

const piece = 1 * MiB;

/**
 * Holds key objects. Their material is copied into OpenSSL's memory, which nobody in V8 counts: only the kernel sees it.
 * They die by collection only: the next operation takes them over.
 */
export default defineScenario({
  name: 'secret-keys',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: () => ({ material: Buffer.allocUnsafeSlow(piece).fill(1), free: [] as Held[] }),
  operation: async ({ material, free }, { size }, { barrier }) => {
    const own = free.pop() ?? { size: 0, keys: [] };
    while (own.size < size) {
      const length = Math.min(piece, size - own.size);
      own.keys.push(createSecretKey(material.subarray(0, length)));
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
  readonly keys: KeyObject[];
}
