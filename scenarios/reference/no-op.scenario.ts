import { defineScenario, KiB } from 'plimsoll';

/** Takes nothing. What a lane reads here is the instrument's own. */
export default defineScenario({
  name: 'no-op',
  parameters: { size: [64 * KiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  tight: 0,
  operation: (_subject, _parameters, { barrier }) => barrier(),
  truth: {
    live: () => ({ lower: 0, upper: 0 }),
    resident: () => 0,
  },
});
