import { type ChildProcess, spawn } from 'node:child_process';
import { defineScenario, KiB, MiB } from 'plimsoll';

/** The channel's own code, buffers and inline caches stand before the cold reading. */
const wearIn = 2000;

/**
 * The bytes are held by a child process. The resident lane reads the measured process alone, so that it must say 0: whoever
 * hands work to children books for them elsewhere. (The container is charged for both.) Not 32 at once: as many messages under
 * way take 26 KiB each, which is more than nothing.
 */
export default defineScenario({
  name: 'child-process',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: async () => {
    const ask = asked(spawn(process.execPath, ['-e', holder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    for (let i = 0; i < wearIn; i += 1) await holdAndFree(ask, 64 * KiB, i);
    return ask;
  },
  operation: (ask, { size }, { barrier, index }) => holdAndFree(ask, size, index, barrier),
  truth: {
    live: null,
    resident: () => 0,
  },
});

const holder = `
  const held = new Map();
  process.on('message', ({ id, size, at }) => {
    if (size === 0) held.get(at).buffer.transfer(0);
    else held.set(at, Buffer.allocUnsafeSlow(size).fill(1));
    process.send({ id });
  });
  process.on('disconnect', () => process.exit());
`;

type Ask = (size: number, at: number) => Promise<void>;

async function holdAndFree(ask: Ask, size: number, at: number, meanwhile?: () => Promise<void>): Promise<void> {
  await ask(size, at);
  await meanwhile?.();
  await ask(0, at);
}

function asked(child: ChildProcess): Ask {
  const waiting = new Map<number, () => void>();
  let next = 0;
  child.on('message', (answer) => {
    const { id } = answer as { id: number };
    waiting.get(id)?.();
    waiting.delete(id);
  });
  return (size, at) => {
    const id = next++;
    child.send({ id, size, at });
    return new Promise((resolve) => waiting.set(id, resolve));
  };
}
