import { defineScenario, KiB, MiB } from 'plimsoll';

/** Three words of header and five fields, 8 bytes each: V8 on 64 bits without pointer compression, as Node is built. */
const nodeBytes = (3 + 5) * 8;

/**
 * Holds plain JavaScript objects. They can't be freed by hand, so the next operation takes them over: no garbage floats, and
 * the raw reading is the reachable one.
 *
 * Resident is not stated: how far the young generation and the heap's pages grow is V8's choice, not the operation's.
 */
export default defineScenario({
  name: 'held-heap-objects',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size + 1 * MiB,
  lanes: ['live'],
  setup: (): Chain[] => [],
  operation: async (free, { size }, { barrier }) => {
    const own = free.pop() ?? { size: 0, newest: null };
    for (; own.size < size; own.size += nodeBytes) own.newest = { next: own.newest, a: 1, b: 2, c: 3, d: 4 };
    await barrier();
    free.push(own);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: null,
  },
});

interface Chain {
  size: number;
  newest: Link | null;
}

interface Link {
  readonly next: Link | null;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}
