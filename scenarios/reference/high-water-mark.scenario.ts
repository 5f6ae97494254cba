import { PassThrough } from 'node:stream';
import { defineScenario, KiB, MiB } from 'plimsoll';

/** A process that opens streams grows by a MiB or two of heap before it stays as it is. That is the twin's. */
const wearIn = 1000;

/**
 * Writes to a transform that nobody reads until it asks to wait. It has two high-water marks of half the size, one for each
 * side, and fills both; the chunk that was passed on last stands in the books of both and is held once.
 */
export default defineScenario({
  name: 'high-water-mark',
  parameters: { size: [8 * MiB], chunks: [32] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB, chunks: 2 },
  reservation: ({ size }) => size,
  // Code that has become hot leaves a compiler's memory behind, which is nobody's operation.
  nodeFlags: ['--no-opt', '--no-maglev'],
  setup: async () => {
    for (let i = 0; i < wearIn; i += 1) await fill(64 * KiB, 32);
  },
  operation: (_subject, { size, chunks }, { barrier }) => fill(size, chunks, barrier),
  truth: {
    live: ({ size, chunks }) => ({ lower: held(size, chunks), upper: held(size, chunks) }),
    resident: ({ size, chunks }) => held(size, chunks),
  },
});

async function fill(size: number, chunks: number, meanwhile?: () => Promise<void>): Promise<void> {
  const stream = new PassThrough({ highWaterMark: size / 2 });
  const written: Buffer<ArrayBuffer>[] = [];
  do {
    written.push(Buffer.allocUnsafeSlow(size / chunks).fill(1));
  } while (stream.write(written.at(-1)));
  await meanwhile?.();
  stream.destroy();
  for (const piece of written) piece.buffer.transfer(0);
}

function held(size: number, chunks: number): number {
  return size - size / chunks;
}
