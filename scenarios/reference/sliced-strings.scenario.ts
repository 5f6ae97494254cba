import { defineScenario, MiB } from 'plimsoll';

const parent = 4 * MiB;

/** V8 copies slices shorter than 13 characters (`SlicedString::kMinLength`). */
const sliceLength = 32;

/**
 * V8 keeps a table of slots for a large page that is young, one bit for each word, in blocks of malloc's: 512 of 144 bytes for
 * 4 MiB, told by a count of malloc (scripts/fidelity/malloc-count.c), since V8 does not document it.
 */
const tableShare = 64;

/**
 * Holds 32 characters of every 4 MiB. A slice keeps its whole parent: whoever counts the characters that he can reach counts
 * 64 bytes of 8 MiB. The next operation takes the slices over.
 */
export default defineScenario({
  name: 'sliced-strings',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: parent },
  reservation: ({ size }) => size + size / tableShare,
  // On threads of its own the collector takes some MiB whenever it happens to run.
  nodeFlags: ['--single-threaded-gc'],
  setup: (): string[][] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? [];
    // V8 writes the repetition out, on its heap and in one piece, when it is first sliced.
    while (own.length * parent < size) own.push('a'.repeat(parent).slice(7, 7 + sliceLength));
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size + size / tableShare,
  },
});
