/** 16 MiB signed parts from AWS SDK clients, over a slow backend, into a pod of 512 MiB that books 64. */
import type { SlowBackend } from '../../scenarios/incidents/upload/backend.ts';
import type { UploadDone, UploadWork } from '../../scenarios/incidents/upload/clients.ts';
import type { UploadSubject } from '../../scenarios/incidents/upload/subject.ts';
import { type Incident, OVERHEAD } from './incident.ts';
import { startSide } from './side.ts';

const MiB = 1024 * 1024;
const budgetBytes = 64 * MiB;
const place = (file: string) => new URL(`../../scenarios/incidents/upload/${file}`, import.meta.url);
const load = { clients: 20, partsEach: 3, partBytes: 16 * MiB, forMs: 20_000 };

export const upload: Incident = {
  name: 'upload',
  limitBytes: budgetBytes + OVERHEAD,
  lookAt: [512 * MiB],
  budgetBytes,
  load: `${load.clients} AWS SDK clients, signed parts of 16 MiB for ${load.forMs / 1000} s, over a backend 0.5 to 1 s slow a part`,
  subject: place('subject.ts'),
  // The flag belongs to the product: it came with it.
  nodeFlags: { before: [], after: ['--no-concurrent-recompilation'] },
  async prepare(generation) {
    const backend = startSide(place('backend.ts'));
    const clients = startSide(place('clients.ts'));
    const slow: SlowBackend = { beforeBodyMs: 200, beforeAnswerMs: 300 };
    const { endpoint } = await backend.ask<{ endpoint: string }>('start', slow);
    // Shorter than production's 30 s, so that some are answered SlowDown and come again.
    const options: UploadSubject = { generation, budget: budgetBytes, endpoint, waitMs: 4000 };
    return {
      options,
      async work(ready) {
        const asked: UploadWork = { ...(ready as { host: string; port: number }), ...load };
        const { retried, seconds, failures, ...done } = await clients.ask<UploadDone>('work', asked);
        const rate = `${(done.completed / seconds).toFixed(1)} parts/s`;
        return { ...done, notes: [rate, `${retried} answered SlowDown and sent again`, ...failures] };
      },
      async end() {
        await Promise.all([backend.end(), clients.end()]);
      },
    };
  },
};
