/**
 * History's first formula, two buffers of 8 MiB and never more, over today's path. It suffices at 16 MiB and at 64. Told
 * nothing but the range, the search has to find what it forgets: one byte less than 16 MiB is sent as one part of twice
 * the size. (Below 1 MiB every formula of history lacks what a request takes whatever its size.)
 *
 *     pnpm measure scripts/experiments/history-formula.scenario.ts --lane live
 */
import { between, defineScenario, KiB, MiB, s3Backend } from 'plimsoll';
import { proxyConditions, startMeasuredProxy } from '../../scenarios/upload-proxy.ts';
import { firstFormula } from '../../subjects/upload/reservation-history.ts';

export default defineScenario({
  name: 'history-formula',
  parameters: { content: between(1 * MiB, 64 * MiB, [16 * MiB]) },
  warmUp: { content: 64 * KiB },
  concurrency: [1],
  reservation: ({ content }) => firstFormula(content),
  ...proxyConditions,
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: '../../scenarios/upload.load.ts',
  expects: ['upload.signed'],
});
