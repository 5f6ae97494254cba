import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib';
import { defineScenario, KiB, MiB } from 'plimsoll';

const windowLog = 20;
/** At most windowLog + 1. */
const hashLog = 21;

/** zstd.h: "ZSTD_c_hashLog: size of the initial probe table; resulting memory usage is (1 << (hashLog+2))". */
const table = 1 << (hashLog + 2);
/** zstd.h, streaming: of the input the window is kept, and a block of at most 128 KiB. */
const input = (1 << windowLog) + 128 * KiB;
/** What Node allocates for each stream to write its output to. */
const chunkSize = 16 * KiB;

const context = table + input + chunkSize;

/** Size of libuv's pool by default. */
const threads = 4;

/**
 * Holds zstd contexts of the fast strategy, whose memory is malloc'ed by zstd and counted by nobody in V8: only the kernel
 * sees it. The input buffer is filled; zeros leave next to no output, which would be garbage that floats. The rest of a
 * context (entropy tables, sequences) is half a percent of it. The next operation takes them over.
 */
export default defineScenario({
  name: 'zstd-contexts',
  parameters: { size: [context] },
  concurrency: [1, 4],
  warmUp: { size: context },
  reservation: ({ size }) => size + 1 * MiB,
  lanes: ['resident'],
  setup: async () => {
    const sample = Buffer.alloc(input);
    // The threads that compress, and malloc's arenas for them, are nobody's operation.
    const first = await Promise.all(Array.from({ length: 2 * threads }, () => filled(sample)));
    return { free: [] as ZstdCompress[][], sample, first };
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

async function filled(sample: Buffer): Promise<ZstdCompress> {
  const { ZSTD_c_windowLog, ZSTD_c_hashLog, ZSTD_c_strategy, ZSTD_fast } = constants;
  const stream = createZstdCompress({
    chunkSize,
    params: { [ZSTD_c_strategy]: ZSTD_fast, [ZSTD_c_windowLog]: windowLog, [ZSTD_c_hashLog]: hashLog },
  });
  stream.resume();
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject);
    stream.write(sample, () => resolve());
  });
  return stream;
}
