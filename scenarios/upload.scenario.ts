import { defineScenario, fromChannel, MiB, s3Backend } from 'plimsoll';
import { uploadPartBytes } from '../subjects/upload/reservation.ts';
import { secondFormula } from '../subjects/upload/reservation-history.ts';
import { startUploadProxy } from '../subjects/upload/server.ts';
import type { VariantName } from '../subjects/upload/variant.ts';

export default defineScenario({
  name: 'upload',
  parameters: { content: [16 * MiB, 64 * MiB] },
  warmUp: { content: 64 * 1024 },
  concurrency: [1, 2, 4, 8],
  reservation: ({ content }) => uploadPartBytes(content),
  // The proxy's own flag (see startUploadProxy). Without it V8's compiler threads leave about 15 MiB in malloc's arenas,
  // in most trials but not in all: 15.6 to 34.2 MiB above the floor for one upload, against 13.4 to 15.5 with it.
  nodeFlags: ['--no-concurrent-recompilation'],
  // What the process keeps once, however many uploads run, of V8's heap and of pages that malloc keeps: warm and idle it
  // stands 5.4 to 6.2 MiB above its floor, after forty uploads up to 7.5.
  allowance: 8 * MiB,
  variants: ['product', 'naive'],
  negativeControls: {
    // Over the naive path, which history wrote: where every dead buffer is freed, the bare part is 2 % short, not 3-fold.
    'bare part': {
      reservation: ({ content }) => secondFormula(content),
      variant: 'naive',
      caughtBy: 'live',
      at: { parameters: { content: 16 * MiB }, concurrency: 4 },
    },
    naive: { variant: 'naive', caughtBy: 'resident', at: { parameters: { content: 16 * MiB }, concurrency: 4 } },
  },
  start: ({ budget, variant, sidecars }) =>
    startUploadProxy({
      budget,
      variant: variant as VariantName,
      backend: {
        endpoint: (sidecars.backend as { endpoint: string }).endpoint,
        credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' },
      },
      credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only', region: 'us-east-1' },
    }),
  sidecars: { backend: s3Backend({ barrier: true }) },
  load: './upload.load.ts',
  governor: fromChannel(),
  budget: 64 * MiB,
  limit: 512 * MiB,
  expects: ['upload.signed'],
  mustAdmit: { budget: 64 * MiB, atLeast: 2 },
});
