import { defineScenario, fromChannel, KiB, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes } from '../subjects/upload/reservation.ts';
import { proxyConditions, startMeasuredProxy } from './upload-proxy.ts';

const budget = 64 * MiB;
const content = 1 * KiB;
const MOST = 1024;

/** As many tiny parts at once as the budget admits: there the constants weigh, and not the slabs. */
export default defineScenario({
  name: 'upload-fan-out',
  plan: 'full',
  // The smallest sizes stand here: at eight at once the allowance alone would cover them.
  parameters: { content: [content, 0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1] },
  warmUp: { content },
  concurrency: [Math.min(Math.floor(budget / uploadPartBytes(content)), MOST)],
  reservation: ({ content: length }) => uploadPartBytes(length),
  ...proxyConditions,
  // The constant is what the first request needs, and here it is booked for every one: generous, and known to be.
  tight: 0,
  start: startMeasuredProxy,
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload.load.ts',
  governor: fromChannel(),
  budget,
  expects: ['upload.signed'],
});
