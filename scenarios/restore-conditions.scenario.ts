import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { restoreBytes } from '../subjects/restore/reservation.ts';
import {
  type Chunk,
  earlyReleaseBytes,
  holdAllBytes,
  plainOnlyBytes,
  trustedRatioBytes,
} from '../subjects/restore/reservation-history.ts';
import { type RestoreParameters, restoreConditions, SMALL_CHUNK, startRestoreRig } from './restore-rig.ts';

const copied = ({ chunk, ratio }: RestoreParameters): Chunk => ({
  stored: (chunk * ratio) / 100,
  plain: chunk,
  sinkCopy: chunk,
});
const inMemory = (parameters: RestoreParameters): Chunk => ({ ...copied(parameters), sinkCopy: 0 });
const at = (ratio: number, existing: number) => ({
  parameters: { chunk: SMALL_CHUNK, ratio, existing },
  concurrency: 4,
});

/** Where nothing shrinks, and a volume that is new: the product books the same for all of them. */
export default defineScenario({
  ...restoreConditions,
  name: 'restore-conditions',
  plan: 'full',
  parameters: { chunk: [SMALL_CHUNK], ratio: [50, 100], existing: [1, 0] },
  warmUp: { chunk: 64 * KiB, ratio: 50, existing: 1 },
  concurrency: [1, 4],
  reservation: () => restoreBytes(),
  variants: ['product', 'early release', 'early release, copied', 'hold all', 'hold all, copied'],
  negativeControls: {
    'what does not shrink, without what the volume copies': {
      variant: 'early release, copied',
      reservation: (parameters) => plainOnlyBytes(copied(parameters)),
      caughtBy: 'live',
      at: at(100, 1),
    },
    'a new volume, without the stored bytes': {
      variant: 'early release',
      reservation: (parameters) => plainOnlyBytes(inMemory(parameters)),
      caughtBy: 'live',
      at: at(50, 0),
    },
    'a new volume, at twice the stored size': {
      variant: 'hold all',
      reservation: (parameters) => trustedRatioBytes(inMemory(parameters)),
      caughtBy: 'live',
      at: at(50, 0),
    },
    'everything held, without what the volume copies': {
      variant: 'hold all, copied',
      reservation: (parameters) => holdAllBytes(inMemory(parameters)),
      caughtBy: 'live',
      at: at(50, 1),
    },
    'everything held, booked as if it were let go': {
      variant: 'hold all, copied',
      reservation: (parameters) => earlyReleaseBytes(copied(parameters)),
      caughtBy: 'live',
      at: at(50, 1),
    },
  },
  setup: startRestoreRig,
  operation: (rig, parameters, context) => rig.restore(parameters, context),
  governor: fromChannel(),
  budget: 64 * MiB,
});
