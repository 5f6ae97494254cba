import { defineScenario, MiB } from 'plimsoll';

/** Far above an ordinary heap page, so that V8's header of each, two or three kernel pages, weighs next to nothing. */
const piece = 4 * MiB;

/** Small integers take 8 bytes each in V8 on 64 bits without pointer compression, as Node is built. */
const elements = piece / 8;

/**
 * V8 keeps a table of slots for a large page that is young, one bit for each word, in blocks of malloc's: 512 of 144 bytes for
 * 4 MiB, told by a count of malloc (scripts/fidelity/malloc-count.c), since V8 does not document it.
 */
const tableShare = 64;

/**
 * Holds arrays too large for the ordinary heap pages. V8 maps each by itself and never moves it, so that the kernel's
 * figure is known too. They can't be freed by hand: the next operation takes them over.
 */
export default defineScenario({
  name: 'large-heap-objects',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: piece },
  reservation: ({ size }) => size + size / tableShare,
  // On threads of its own the collector takes some MiB whenever it happens to run.
  nodeFlags: ['--single-threaded-gc'],
  setup: (): number[][][] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? [];
    while (own.length * piece < size) own.push(new Array<number>(elements).fill(1));
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size + size / tableShare,
  },
});
