import { defineScenario, fromChannel, KiB } from 'plimsoll';
import { countedBytes, oneChunkBytes } from '../subjects/subtree/reservation-history.ts';
import { streamBytes, streamBytesBy } from './subtree-bytes.ts';
import { heldTogether, startMeasuredServer, streamConditions, typicalStream } from './subtree-server.ts';

const at = { parameters: typicalStream, concurrency: heldTogether };

/** What streams hold. What the process takes that serves them: `subtree-admitted`. */
export default defineScenario({
  name: 'subtree',
  parameters: { total: [typicalStream.total], smallest: [typicalStream.smallest], largest: [typicalStream.largest] },
  warmUp: { total: 64 * KiB, smallest: 2 * KiB, largest: 2 * KiB },
  concurrency: [heldTogether],
  // A trial of the resident lane takes three times as long, and a person waits for this one.
  lanes: ['live'],
  reservation: streamBytes,
  ...streamConditions,
  variants: ['product', 'unbounded pending', 'permit released early'],
  negativeControls: {
    'unbounded pending': { variant: 'unbounded pending', caughtBy: 'live', at, plan: 'full' },
    'by the count of transactions': { reservation: streamBytesBy(countedBytes), caughtBy: 'live', at },
    'one chunk in place of a window': { reservation: streamBytesBy(oneChunkBytes), caughtBy: 'live', at },
    'permit released early': { variant: 'permit released early', caughtBy: 'live', at, plan: 'full' },
  },
  start: startMeasuredServer,
  governor: fromChannel(),
  expects: ['subtree.published'],
});
