import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { countedBytes } from '../subjects/subtree/reservation-history.ts';
import { streamBytes, streamBytesBy } from './subtree-bytes.ts';
import { startMeasuredServer, streamConditions } from './subtree-server.ts';

/** What killed the service: transactions of 2 to 500 KB in one subtree, where 500 bytes were documented. */
export default defineScenario({
  name: 'subtree-mixed',
  plan: 'full',
  parameters: { total: [12 * MiB, 32 * MiB], smallest: [2 * KiB], largest: [500_000] },
  warmUp: { total: 64 * KiB, smallest: 2 * KiB, largest: 2 * KiB },
  concurrency: [1, 4],
  reservation: streamBytes,
  ...streamConditions,
  negativeControls: {
    'by the count of transactions': { reservation: streamBytesBy(countedBytes), caughtBy: 'live' },
  },
  start: startMeasuredServer,
  governor: fromChannel(),
  expects: ['subtree.published'],
});
