import { defineScenario, fromChannel } from 'plimsoll';
import { countedBytes, oneChunkBytes } from '../subjects/subtree/reservation-history.ts';
import { streamBytesBy } from './subtree-bytes.ts';
import { heldTogether, startMeasuredServer, typicalConditions, typicalStream } from './subtree-server.ts';

const at = { parameters: typicalStream, concurrency: heldTogether };

/** What streams hold. What the process takes that serves them: `subtree-admitted`. */
export default defineScenario({
  ...typicalConditions,
  name: 'subtree',
  // A trial of the resident lane takes three times as long, and a person waits for this one.
  lanes: ['live'],
  variants: ['product', 'unbounded pending', 'permit released early'],
  negativeControls: {
    'unbounded pending': { variant: 'unbounded pending', caughtBy: 'live', at, plan: 'full' },
    'by the count of transactions': { reservation: streamBytesBy(countedBytes), caughtBy: 'live', at },
    'one chunk in place of a window': { reservation: streamBytesBy(oneChunkBytes), caughtBy: 'live', at },
    'permit released early': { variant: 'permit released early', caughtBy: 'live', at, plan: 'full' },
  },
  start: startMeasuredServer,
  governor: fromChannel(),
});
