import { defineScenario, KiB, MiB } from 'plimsoll';

/** From 1 MB on Node keeps the characters outside of V8's heap (`EXTERN_APEX` in its string_bytes.cc). */
const piece = 2 * MiB;

/** Holds strings whose characters lie off the heap, one byte each. Strings die by collection only: the next operation takes them over. */
export default defineScenario({
  name: 'external-strings',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  setup: () => ({ letters: Buffer.allocUnsafeSlow(piece).fill('a'), free: [] as Held[] }),
  operation: async ({ letters, free }, { size }, { barrier }) => {
    const own = free.pop() ?? { size: 0, strings: [] };
    while (own.size < size) {
      const length = Math.min(piece, size - own.size);
      // A warm-up's are on the heap: too short to be taken over.
      const text = letters.toString('latin1', 0, length);
      if (length === piece) own.strings.push(text);
      own.size += length === piece ? piece : size;
    }
    await barrier();
    if (own.strings.length > 0) free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

interface Held {
  size: number;
  readonly strings: string[];
}
