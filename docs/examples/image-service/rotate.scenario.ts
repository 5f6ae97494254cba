import { defineScenario, KiB, MiB } from 'plimsoll';
import { rotationBytes } from './src/admission.ts';
import { startServer } from './src/server.ts';

export default defineScenario({
  name: 'rotate',
  parameters: { image: [8 * MiB] },
  warmUp: { image: 64 * KiB },
  concurrency: [1, 2, 4, 8],
  reservation: ({ image }) => rotationBytes(image),
  start: ({ budget }) => startServer(budget),
  load: './rotate.load.ts',
});
