import { createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { defineScenario, MiB } from 'plimsoll';

/** `(1 << (windowBits + 2)) + (1 << (memLevel + 9))` at 15 and 8: zlib's manual, "memory requirements for deflate". */
const context = (1 << 17) + (1 << 17);

/** Size of libuv's pool by default. */
const threads = 4;

/**
 * Holds deflate contexts, which are malloc'ed by zlib and counted by nobody in V8: only the kernel sees them. The
 * next operation takes them over.
 */
export default defineScenario({
  name: 'zlib-contexts',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: context },
  reservation: ({ size }) => size + 1 * MiB,
  lanes: ['resident'],
  setup: async () => {
    const sample = incompressible();
    // The threads that compress, and malloc's arenas for them, are nobody's operation.
    const first = await Promise.all(Array.from({ length: threads }, () => filled(sample)));
    return { free: [] as DeflateRaw[][], sample, first };
  },
  operation: async ({ free, sample }, { size }, { barrier }) => {
    const own = free.pop() ?? [];
    while (own.length * context < size) own.push(await filled(sample));
    await barrier();
    free.push(own);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});

/** One byte less than the symbols that a context gathers before it writes a block: it is full and has no output yet. */
function incompressible(): Buffer {
  const sample = Buffer.allocUnsafeSlow((1 << 14) - 1);
  let state = 1;
  for (let at = 0; at < sample.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sample[at] = state;
  }
  return sample;
}

async function filled(sample: Buffer): Promise<DeflateRaw> {
  const deflate = createDeflateRaw({ windowBits: 15, memLevel: 8, chunkSize: 64 });
  await new Promise<void>((resolve, reject) => {
    deflate.once('error', reject);
    deflate.write(sample, () => resolve());
  });
  return deflate;
}
