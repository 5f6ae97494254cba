import { defineScenario, fromChannel, KiB, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes, uploadPartPlan } from '../subjects/upload/reservation.ts';
import { firstFormula, secondFormula, thirdFormula } from '../subjects/upload/reservation-history.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

/** What history's formulas and mistakes are held against: each was wrong at the size that production had most. */
const production = { parameters: { content: 16 * MiB }, concurrency: 4 };

export default defineScenario({
  name: 'upload',
  parameters: {
    content: [
      16 * MiB,
      64 * MiB,
      ...[8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 16 * MiB - 1, 16 * MiB + 1],
      ...[50 * MiB, 512 * MiB, 1024 * MiB],
    ],
  },
  warmUp: { content: 64 * KiB },
  concurrency: [1, 4, 8],
  reservation: ({ content }) => uploadPartBytes(content),
  ...proxyConditions,
  variants: ['product', 'naive', 'historic', 'preloaded', 'parts kept'],
  negativeControls: {
    naive: { variant: 'naive', caughtBy: 'live', at: production, plan: 'pr' },
    'the bare part, over the naive path': {
      reservation: ({ content }) => secondFormula(content),
      variant: 'naive',
      caughtBy: 'live',
      at: production,
      plan: 'pr',
    },
    'history’s first formula, over its path': {
      reservation: ({ content }) => firstFormula(content),
      variant: 'historic',
      caughtBy: 'live',
      at: production,
      plan: 'full',
    },
    'history’s second formula, over its path': {
      reservation: ({ content }) => secondFormula(content),
      variant: 'historic',
      caughtBy: 'live',
      at: production,
      plan: 'full',
    },
    'without the slab': {
      reservation: ({ content }) => uploadPartBytes(content) - uploadPartPlan(content).slab,
      caughtBy: 'live',
    },
    'the body loaded to check its signature': {
      variant: 'preloaded',
      caughtBy: 'live',
      at: production,
      plan: 'full',
    },
    'parts kept after they were sent': { variant: 'parts kept', caughtBy: 'live', at: production, plan: 'full' },
    'ten times the third formula': {
      reservation: ({ content }) => 10 * thirdFormula(content),
      caughtBy: 'admits',
    },
  },
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload.load.ts',
  governor: fromChannel(),
  budget: 64 * MiB,
  expects: ['upload.signed'],
  mustAdmit: { budget: 64 * MiB, atLeast: 2, parameters: { content: 16 * MiB } },
});
