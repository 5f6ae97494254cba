import { setImmediate } from 'node:timers/promises';
import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Operations arrive one after the other, as over a network. Each holds `size` at the barrier, as it must; or, in the second
 * variant, for as long as its work takes, which is over before the next one comes.
 */
export default defineScenario({
  name: 'unheld',
  parameters: { size: [4 * MiB] },
  concurrency: [8],
  warmUp: { size: 64 * KiB },
  // What V8's compiler threads leave in malloc's arenas is another trap's: 0.3 to 1.6 MiB of the whole wave.
  nodeFlags: ['--no-concurrent-recompilation'],
  reservation: ({ size }) => size,
  variants: ['held', 'free-running'],
  setup: ({ variant }) => variant === 'held',
  operation: async (held, { size }, { barrier, index }) => {
    for (let turn = 0; turn < 2 * index; turn += 1) await setImmediate();
    const own = Buffer.allocUnsafeSlow(size).fill(1);
    if (held) await barrier();
    else await setImmediate();
    own.buffer.transfer(0);
  },
});
