import { defineScenario, MiB } from 'plimsoll';

/** Where the leak stops, so that the truth doesn't depend on how many waves were run. Two waves reach it. */
const most = 8 * MiB;

/**
 * Every operation leaves bytes behind. What counts is all that has gathered, not what one wave added: the first wave
 * alone reads half. Whoever books what one operation leaves must be caught.
 */
export default defineScenario({
  name: 'leak',
  parameters: { leaked: [4 * MiB] },
  concurrency: [1, 4],
  warmUp: { leaked: 512 },
  reservation: () => most,
  negativeControls: {
    'one wave, live': { reservation: ({ leaked }) => leaked, caughtBy: 'live' },
    'one wave, resident': { reservation: ({ leaked }) => leaked, caughtBy: 'resident' },
  },
  setup: (): Leaked[] => [],
  operation: async (leaks, { leaked }, { barrier }) => {
    const own = leaks.pop() ?? { size: 0, pieces: [] };
    const piece = Math.min(leaked, most - own.size);
    if (piece > 0) own.pieces.push(Buffer.allocUnsafeSlow(piece).fill(1));
    own.size += piece;
    await barrier();
    leaks.push(own);
  },
  truth: {
    live: () => ({ lower: most, upper: most }),
    resident: () => most,
  },
});

interface Leaked {
  size: number;
  readonly pieces: Buffer[];
}
