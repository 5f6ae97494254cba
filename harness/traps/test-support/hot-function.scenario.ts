import { defineScenario, KiB, MiB } from 'plimsoll';

/** Statements of the function, and calls of it by one operation: enough for V8 to optimise it in the warm-up. */
const statements = 250;
const calls = 100;

/**
 * Runs a large function often, as an SDK's serialiser is, and holds a Buffer of `size`. V8 optimises the function on a
 * thread of its own, once, and malloc keeps what that took.
 */
export default defineScenario({
  name: 'hot-function',
  parameters: { size: [8 * MiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  setup: () => large(),
  operation: async (compute, { size }, { barrier }) => {
    for (let i = 0; i < calls; i += 1) compute({ a: i, b: 2, c: 3 });
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
});

type Compute = (x: { a: number; b: number; c: number }) => number;

function large(): Compute {
  const lines = Array.from(
    { length: statements },
    (_, i) => `s = (s * ${i + 3} + x.a) | 0; if (s & ${i + 1}) s += x.${'abc'[i % 3]};`,
  );
  return new Function('x', `let s = 0; ${lines.join('\n')} return s;`) as Compute;
}
