import { defineScenario, fromChannel, KiB, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes } from '../subjects/upload/reservation.ts';
import { thirdFormula } from '../subjects/upload/reservation-history.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

/** The same part in aws-chunked frames with a checksum behind it, as SDKs send a stream. */
export default defineScenario({
  name: 'upload-chunked',
  plan: 'full',
  parameters: { content: [16 * MiB] },
  warmUp: { content: 64 * KiB },
  concurrency: [1, 4],
  reservation: ({ content }) => uploadPartBytes(content),
  ...proxyConditions,
  variants: ['product', 'buffered'],
  negativeControls: {
    // It was made for the framed path; nobody had measured this one.
    'history’s third formula, over the buffered path': {
      reservation: ({ content }) => thirdFormula(content),
      variant: 'buffered',
      caughtBy: 'live',
      at: { parameters: { content: 16 * MiB }, concurrency: 4 },
    },
  },
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload-chunked.load.ts',
  governor: fromChannel(),
  expects: ['upload.chunked'],
});
