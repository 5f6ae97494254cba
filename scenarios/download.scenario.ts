import { defineScenario, fromChannel, KiB, MiB, s3Backend } from 'plimsoll';
import { getObjectLimit } from '../subjects/upload/reservation.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

/** Reading an object back: a frame is opened whole before its first byte goes out. */
export default defineScenario({
  name: 'download',
  plan: 'full',
  parameters: { content: [16 * MiB] },
  warmUp: { content: 64 * KiB },
  concurrency: [1, 4],
  // Booked before anything is known of the object; what is too much is given back.
  reservation: () => getObjectLimit(),
  ...proxyConditions,
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ keep: true }) },
  load: './download.load.ts',
  governor: fromChannel(),
  expects: ['upload.frame-opened'],
});
