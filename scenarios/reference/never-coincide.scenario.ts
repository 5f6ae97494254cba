import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Two kinds of operations: the even ones hold their bytes until the barrier, the odd ones take theirs after it. Half a
 * wave is the most that is ever held at once, and the sum of the operations' own peaks is twice that.
 */
export default defineScenario({
  name: 'never-coincide',
  parameters: { size: [8 * MiB] },
  concurrency: [2, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  tight: 0.4,
  setup: () => ({ early: 0 }),
  operation: (held, { size }, { barrier, index }) =>
    index % 2 === 0 ? holdUntil(barrier, size, held) : holdAfter(barrier, size, held),
  truth: {
    live: ({ size }) => ({ lower: size / 2, upper: size / 2 }),
    resident: ({ size }) => size / 2,
  },
});

/** How many hold their bytes until the barrier. */
interface Held {
  early: number;
}

async function holdUntil(barrier: () => Promise<void>, size: number, held: Held): Promise<void> {
  held.early += 1;
  const early = Buffer.allocUnsafeSlow(size).fill(1);
  await barrier();
  early.buffer.transfer(0);
  held.early -= 1;
}

async function holdAfter(barrier: () => Promise<void>, size: number, held: Held): Promise<void> {
  await barrier();
  while (held.early > 0) await undefined;
  const late = Buffer.allocUnsafeSlow(size).fill(1);
  await undefined;
  late.buffer.transfer(0);
}
