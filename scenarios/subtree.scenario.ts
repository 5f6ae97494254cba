import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { countedBytes, oneChunkBytes } from '../subjects/subtree/reservation-history.ts';
import { streamBytes, streamBytesBy } from './subtree-bytes.ts';
import { startMeasuredServer, streamConditions, UNLIMITED } from './subtree-server.ts';

/** Each of the kernel's two buffers of a connection takes a part of it, 4 MiB in all; a window another four. */
const total = 12 * MiB;
const transaction = 20 * KiB;
const at = { parameters: { total, smallest: transaction, largest: transaction }, concurrency: 4 };

export default defineScenario({
  name: 'subtree',
  parameters: { total: [total], smallest: [transaction], largest: [transaction] },
  warmUp: { total: 64 * KiB, smallest: 2 * KiB, largest: 2 * KiB },
  concurrency: [1, 4],
  // A trial takes 16 to 30 s, most of it warm-up: too long for a person who waits.
  plan: 'full',
  reservation: streamBytes,
  ...streamConditions,
  variants: ['product', 'unbounded pending', 'abort on cap', 'permit released early', UNLIMITED],
  negativeControls: {
    'unbounded pending': { variant: 'unbounded pending', caughtBy: 'live', at },
    'by the count of transactions': { reservation: streamBytesBy(countedBytes), caughtBy: 'live', at },
    'one chunk in place of a window': { reservation: streamBytesBy(oneChunkBytes), caughtBy: 'live', at },
    'permit released early': { variant: 'permit released early', caughtBy: 'live', at },
    'abort on cap': { variant: 'abort on cap', caughtBy: 'accounting', at },
    'unlimited creation': { variant: UNLIMITED, caughtBy: 'accounting', at },
  },
  start: startMeasuredServer,
  governor: fromChannel(),
  budget: 16 * MiB,
  expects: ['subtree.published'],
  mustAdmit: { budget: 16 * MiB, atLeast: 3 },
});
