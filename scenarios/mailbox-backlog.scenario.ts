import { defineScenario, fromChannel, KiB } from 'plimsoll';
import { handshakeBytes } from '../subjects/mailbox/reservation.ts';
import { mailboxConditions, measuredCutOver, startBench } from './mailbox-handshake.ts';

/** History's mistakes show where many sentinels were applied and never taken. */
const unconsumed = { parameters: { stale: 1_000 }, concurrency: 16 };

/** Cutting over after ever more attempts whose sentinels nobody took: none of them is kept. */
export default defineScenario({
  name: 'mailbox-backlog',
  plan: 'full',
  parameters: { stale: [1_000, 10_000, 100] },
  warmUp: { stale: 10 },
  // Fewer can't be told from the 170 KB that the process grows by once, as V8 learns the code.
  concurrency: [256],
  reservation: () => handshakeBytes(),
  // Each sentinel comes in a row of a quarter of a KiB.
  moves: ({ stale }) => (stale * KiB) / 4,
  ...mailboxConditions,
  variants: ['product', 'unbounded', 'pinning closure'],
  negativeControls: {
    'an unbounded queue of events': { variant: 'unbounded', caughtBy: 'live', at: unconsumed },
    'a closure that pins its event': { variant: 'pinning closure', caughtBy: 'live', at: unconsumed },
  },
  setup: startBench,
  operation: (bench, { stale }, context) =>
    measuredCutOver(bench, { retries: stale + 1, stale, timedOut: 300 }, context),
  governor: fromChannel(),
  expects: ['mailbox.closed'],
});
