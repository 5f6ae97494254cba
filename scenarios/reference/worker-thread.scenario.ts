import { Worker } from 'node:worker_threads';
import { defineScenario, KiB, MiB } from 'plimsoll';

const workers = 2;

/** The channels' own code and inline caches stand before the cold reading. */
const wearIn = 1000;

/**
 * The bytes are held by worker threads: V8's books are one set for each thread, so that only the kernel sees these. The
 * threads have been at work before the cold reading, and what they hold themselves is the twin's.
 */
export default defineScenario({
  name: 'worker-thread',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: async () => {
    const threads = Array.from({ length: workers }, () => asked(new Worker(holder, { eval: true })));
    for (const ask of threads) for (let i = 0; i < wearIn; i += 1) await holdAndFree(ask, 64 * KiB, i);
    return threads;
  },
  operation: async (threads, { size }, { barrier, index }) => {
    await holdAndFree(threads[index % workers] as Ask, size, index, barrier);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});

const holder = `
  const held = new Map();
  // Until a thread has written all of its young generation once, every message makes it larger.
  for (let i = 0, garbage; i < 2 ** 21; i++) garbage = [i];
  require('node:worker_threads').parentPort.on('message', function ({ id, size, at }) {
    if (size === 0) held.get(at).buffer.transfer(0);
    else held.set(at, Buffer.allocUnsafeSlow(size).fill(1));
    this.postMessage(id);
  });
`;

type Ask = (size: number, at: number) => Promise<void>;

async function holdAndFree(ask: Ask, size: number, at: number, meanwhile?: () => Promise<void>): Promise<void> {
  await ask(size, at);
  await meanwhile?.();
  await ask(0, at);
}

function asked(worker: Worker): Ask {
  const waiting = new Map<number, () => void>();
  let next = 0;
  worker.on('message', (id: number) => {
    waiting.get(id)?.();
    waiting.delete(id);
  });
  return (size, at) => {
    const id = next++;
    worker.postMessage({ id, size, at });
    return new Promise((resolve) => waiting.set(id, resolve));
  };
}
