import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Holds SharedArrayBuffers, which V8 keeps out of `external_memory`: only the kernel sees them. They can't be detached,
 * so the next operation takes them over and adds what is missing.
 */
export default defineScenario({
  name: 'shared-array-buffer',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: (): Held[] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? { size: 0, pieces: [] };
    if (own.size < size) own.pieces.push(written(new SharedArrayBuffer(size - own.size)));
    own.size = size;
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
  readonly pieces: SharedArrayBuffer[];
}

function written(memory: SharedArrayBuffer): SharedArrayBuffer {
  new Uint8Array(memory).fill(1);
  return memory;
}
