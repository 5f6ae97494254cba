/** 16 MiB signed parts from AWS SDK clients, over a slow backend, into a pod of 512 MiB that books 64. */
import type { SlowBackend } from '../../scenarios/incidents/upload/backend.ts';
import type { UploadDone, UploadWork } from '../../scenarios/incidents/upload/clients.ts';
import type { UploadSubject } from '../../scenarios/incidents/upload/subject.ts';
import { type Incident, OVERHEAD } from './incident.ts';
import { startSide } from './side.ts';

const MiB = 1024 * 1024;
const budgetBytes = 64 * MiB;
const place = (file: string) => new URL(`../../scenarios/incidents/upload/${file}`, import.meta.url);
const inTheIncident: UploadLoad = { clients: 20, partsEach: 3, partBytes: 16 * MiB, forMs: 20_000 };

export type UploadLoad = Omit<UploadWork, 'host' | 'port'>;

/** What stores the parts. */
export interface UploadBackend extends Pick<UploadSubject, 'endpoint' | 'backendCredentials'> {
  end(): Promise<void>;
}

export const upload = uploadOver(startSlowBackend, inTheIncident, 'a backend 0.5 to 1 s slow a part');

export function uploadOver(start: () => Promise<UploadBackend>, load: UploadLoad, words: string): Incident {
  return {
    name: 'upload',
    limitBytes: budgetBytes + OVERHEAD,
    lookAt: [512 * MiB],
    budgetBytes,
    load: `${load.clients} AWS SDK clients, signed parts of 16 MiB for ${load.forMs / 1000} s, over ${words}`,
    subject: place('subject.ts'),
    // The flag belongs to the product: it came with it.
    nodeFlags: { before: [], after: ['--no-concurrent-recompilation'] },
    async prepare(generation) {
      const { end, ...backend } = await start();
      const clients = startSide(place('clients.ts'));
      // Shorter than production's 30 s, so that some are answered SlowDown and come again.
      const options: UploadSubject = { generation, budget: budgetBytes, ...backend, waitMs: 4000 };
      return {
        options,
        async work(ready) {
          const asked: UploadWork = { ...(ready as { host: string; port: number }), ...load };
          const { retried, seconds, failures, ...done } = await clients.ask<UploadDone>('work', asked);
          const rate = `${(done.completed / seconds).toFixed(1)} parts/s`;
          return { ...done, notes: [rate, `${retried} answered SlowDown and sent again`, ...failures] };
        },
        async end() {
          await Promise.all([end(), clients.end()]);
        },
      };
    },
  };
}

async function startSlowBackend(): Promise<UploadBackend> {
  const backend = startSide(place('backend.ts'));
  const slow: SlowBackend = { beforeBodyMs: 200, beforeAnswerMs: 300 };
  const { endpoint } = await backend.ask<{ endpoint: string }>('start', slow);
  return { endpoint, end: () => backend.end() };
}
