import { defineScenario, KiB, MiB } from 'plimsoll';

/** Only what is used here: the compiler knows WebAssembly from the browser's library alone, which Node lacks. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}

/** The unit in which WebAssembly memory grows, by its specification. */
const page = 64 * KiB;

/**
 * Grows and writes a WebAssembly memory. It can neither shrink nor be detached, so the next operation takes it
 * over.
 */
export default defineScenario({
  name: 'wasm-memory',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: page },
  reservation: ({ size }) => size,
  setup: (): WebAssembly.Memory[] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? new WebAssembly.Memory({ initial: 1 });
    own.grow(Math.max(0, (size - own.buffer.byteLength) / page));
    new Uint8Array(own.buffer).fill(1);
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});
