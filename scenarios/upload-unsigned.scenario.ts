import { defineScenario, fromChannel, KiB, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes } from '../subjects/upload/reservation.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

/** The same part without a signed payload hash, as SDKs send it over TLS. */
export default defineScenario({
  name: 'upload-unsigned',
  plan: 'full',
  parameters: { content: [16 * MiB] },
  warmUp: { content: 64 * KiB },
  concurrency: [1, 4],
  reservation: ({ content }) => uploadPartBytes(content),
  ...proxyConditions,
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload-unsigned.load.ts',
  governor: fromChannel(),
  expects: ['upload.unsigned'],
});
