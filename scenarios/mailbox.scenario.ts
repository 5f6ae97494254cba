import { defineScenario, fromChannel } from 'plimsoll';
import { handshakeBytes } from '../subjects/mailbox/reservation.ts';
import { mailboxConditions, measuredCutOver, startBench } from './mailbox-handshake.ts';

/** Whoever allowed that many retries had a mailbox of 80 TB allocated, and died of it before the first attempt. */
const LITERAL = 9_999_999_999_999;

/** Cutting over with ever more retries allowed: what is held has nothing to do with them. */
export default defineScenario({
  name: 'mailbox',
  parameters: { retries: [LITERAL, 100_000, 60, 1_000_000] },
  warmUp: { retries: 60 },
  // Fewer can't be told from the 170 KB that the process grows by once, as V8 learns the code.
  concurrency: [256, 1024],
  reservation: () => handshakeBytes(),
  // Its parameter counts attempts, not bytes.
  moves: () => handshakeBytes(),
  ...mailboxConditions,
  variants: ['product', 'sized by retries'],
  negativeControls: {
    'sized by retries': {
      variant: 'sized by retries',
      caughtBy: 'live',
      at: { parameters: { retries: 100_000 }, concurrency: 16 },
    },
  },
  setup: startBench,
  operation: (bench, { retries }, context) => measuredCutOver(bench, { retries, stale: 1, timedOut: 1 }, context),
  governor: fromChannel(),
  expects: ['mailbox.closed'],
});
