import { defineScenario, fromChannel, MiB } from 'plimsoll';
import { heldTogether, startMeasuredServer, typicalConditions, typicalStream, UNLIMITED } from './subtree-server.ts';

const at = { parameters: typicalStream, concurrency: heldTogether };

/** What the process takes that streams subtrees, and that no more of them are let in than it has room for. */
export default defineScenario({
  ...typicalConditions,
  name: 'subtree-admitted',
  // A trial takes up to half a minute: its warm-up ends when V8's heaps have stopped growing.
  plan: 'full',
  lanes: ['resident'],
  variants: ['product', 'abort on cap', UNLIMITED],
  negativeControls: {
    'abort on cap': { variant: 'abort on cap', caughtBy: 'accounting', at },
    'unlimited creation': { variant: UNLIMITED, caughtBy: 'accounting', at },
  },
  start: startMeasuredServer,
  governor: fromChannel(),
  budget: 16 * MiB,
  // Most of the allowance is free in most trials; how tight the reservation is says the live lane.
  tight: 0.3,
  mustAdmit: { budget: 16 * MiB, atLeast: 3 },
});
