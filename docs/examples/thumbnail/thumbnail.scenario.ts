import { defineScenario, KiB, MiB } from 'plimsoll';
import { thumbnailBytes } from './src/admission.ts';
import { free, thumbnail } from './src/thumbnail.ts';

export default defineScenario({
  name: 'thumbnail',
  parameters: { image: [16 * MiB, 64 * MiB] },
  warmUp: { image: 64 * KiB },
  concurrency: [1, 2, 4],
  reservation: ({ image }) => thumbnailBytes(image),
  operation: async (_subject, { image }, { payload, barrier }) => {
    const picture = payload(image);
    const small = thumbnail(picture);
    await barrier();
    free(picture);
    free(small);
  },
});
