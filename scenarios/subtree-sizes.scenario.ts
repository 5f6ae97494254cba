import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { streamBytes } from './subtree-bytes.ts';
import { startMeasuredServer, streamConditions } from './subtree-server.ts';

/** Flat in the number of transactions: as many bytes for a subtree of 12 MiB as for one of 64, small transactions or large. */
export default defineScenario({
  name: 'subtree-sizes',
  plan: 'full',
  parameters: { total: [12 * MiB, 24 * MiB, 64 * MiB], smallest: [2 * KiB, 20 * KiB], largest: [20 * KiB] },
  warmUp: { total: 64 * KiB, smallest: 2 * KiB, largest: 2 * KiB },
  concurrency: [4],
  reservation: streamBytes,
  ...streamConditions,
  start: startMeasuredServer,
  governor: fromChannel(),
  expects: ['subtree.published'],
});
