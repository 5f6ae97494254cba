import { between, defineScenario, KiB, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes } from '../subjects/upload/reservation.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

/** The upload at sizes that nobody listed: its parts are cut otherwise at every 8 MiB, and each cut is a jump. */
export default defineScenario({
  name: 'upload-any-size',
  parameters: { content: between(0, 64 * MiB, [24 * MiB]) },
  warmUp: { content: 64 * KiB },
  concurrency: [1, 8],
  plan: 'full',
  reservation: ({ content }) => uploadPartBytes(content),
  ...proxyConditions,
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload.load.ts',
  expects: ['upload.signed'],
});
