import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { restoreBytes, restorePlan } from '../subjects/restore/reservation.ts';
import { restoreConditions, SMALL_CHUNK, startRestoreRig } from './restore-rig.ts';

/** libuv's pool, by default. */
const THREADS = 4;
const { window, decoder } = restorePlan();

/**
 * zstd with its window, on volumes that are there and that are new: the product books the same as for zlib. What does not
 * shrink is stored as it is, whatever the algorithm.
 */
export default defineScenario({
  ...restoreConditions,
  name: 'restore-zstd',
  plan: 'full',
  parameters: { chunk: [SMALL_CHUNK], ratio: [50], existing: [1, 0], zstd: [1] },
  warmUp: { chunk: 64 * KiB, ratio: 50, existing: 1, zstd: 1 },
  concurrency: [1, 4],
  reservation: () => restoreBytes(),
  // zstd allocates on the threads of the pool, and malloc keeps a freed decoder in the arena of each: one restore stands 12
  // MiB above the floor, four 28 to 30, eleven 53 to 55.
  allowance: restoreConditions.allowance + THREADS * (window + decoder),
  setup: startRestoreRig,
  operation: (rig, parameters, context) => rig.restore(parameters, context),
  governor: fromChannel(),
  budget: 64 * MiB,
});
