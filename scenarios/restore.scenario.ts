import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { restoreBytes } from '../subjects/restore/reservation.ts';
import {
  type Chunk,
  earlyReleaseBytes,
  plainOnlyBytes,
  trustedRatioBytes,
} from '../subjects/restore/reservation-history.ts';
import { LARGE_CHUNK, type RestoreParameters, restoreConditions, SMALL_CHUNK, startRestoreRig } from './restore-rig.ts';

const chunkOf =
  (sinkCopy: (plain: number) => number) =>
  ({ chunk, ratio }: RestoreParameters): Chunk => ({
    stored: (chunk * ratio) / 100,
    plain: chunk,
    sinkCopy: sinkCopy(chunk),
  });
const ontoFile = chunkOf(() => 0);
const ontoCopying = chunkOf((plain) => plain);
const typical = { chunk: SMALL_CHUNK, ratio: 50, existing: 1 };

export default defineScenario({
  ...restoreConditions,
  name: 'restore',
  parameters: { chunk: [SMALL_CHUNK, LARGE_CHUNK], ratio: [50], existing: [1] },
  warmUp: { chunk: 64 * KiB, ratio: 50, existing: 1 },
  concurrency: [1, 8],
  reservation: () => restoreBytes(),
  variants: ['product', 'early release', 'hold all', 'hold all, copied', 'one-shot inflate', 'no limit'],
  negativeControls: {
    'the decompressed size only': {
      variant: 'early release',
      reservation: (parameters) => plainOnlyBytes(ontoFile(parameters)),
      caughtBy: 'live',
      at: { parameters: typical, concurrency: 4 },
    },
    'twice the stored size': {
      variant: 'early release',
      reservation: (parameters) => trustedRatioBytes(ontoFile(parameters)),
      caughtBy: 'live',
      at: { parameters: typical, concurrency: 4 },
    },
    'everything held, booked as if it were let go': {
      variant: 'hold all, copied',
      reservation: (parameters) => earlyReleaseBytes(ontoCopying(parameters)),
      caughtBy: 'live',
      at: { parameters: typical, concurrency: 4 },
      plan: 'full',
    },
    'one-shot inflate, booked as one output': {
      variant: 'one-shot inflate',
      reservation: (parameters) => earlyReleaseBytes(ontoFile(parameters)),
      caughtBy: 'live',
      at: { parameters: typical, concurrency: 1 },
      plan: 'full',
    },
    'no operation limit': {
      variant: 'no limit',
      caughtBy: 'accounting',
      at: { parameters: typical, concurrency: 4 },
      plan: 'full',
    },
  },
  setup: startRestoreRig,
  operation: (rig, parameters, context) => rig.restore(parameters, context),
  governor: fromChannel(),
  budget: 64 * MiB,
});
