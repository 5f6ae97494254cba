/** 64 clients of mixed speed, each asking for data that nobody has created yet, with large transactions. */
import type { SubtreeClients, SubtreeDone, SubtreeWork } from '../../scenarios/incidents/subtree/clients.ts';
import type { SubtreeSubject } from '../../scenarios/incidents/subtree/subject.ts';
import { type Incident, OVERHEAD } from './incident.ts';
import { startSide } from './side.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const budgetBytes = 64 * MiB;
const place = (file: string) => new URL(`../../scenarios/incidents/subtree/${file}`, import.meta.url);
/** Transactions of 10 to 500 KB, as the incident's. */
const asked: SubtreeClients = { clients: 64, sizes: [10 * KiB, 50 * KiB, 100 * KiB, 500 * KiB], totalBytes: 12 * MiB };

export const subtree: Incident = {
  name: 'subtree',
  limitBytes: budgetBytes + OVERHEAD,
  lookAt: [512 * MiB],
  budgetBytes,
  load: `${asked.clients} clients, every fourth at 2 MiB/s, each 12 MiB of transactions of 10 to 500 KiB`,
  subject: place('subject.ts'),
  nodeFlags: { before: [], after: ['--no-concurrent-recompilation'] },
  async prepare(generation) {
    const clients = startSide(place('clients.ts'));
    const made = await clients.ask<Pick<SubtreeSubject, 'folder' | 'database'>>('make', asked);
    const options: SubtreeSubject = { ...made, generation, budget: budgetBytes };
    return {
      options,
      async work(ready) {
        const work: SubtreeWork = { ...(ready as { host: string; port: number }), slowBytesPerSecond: 2 * MiB };
        const { refusals, published, leftOver, failures, ...done } = await clients.ask<SubtreeDone>('work', work);
        const left = leftOver.length === 0 ? [] : [`left over: ${leftOver.join(', ')}`];
        return { ...done, notes: [`${refusals} refusals`, `${published} published`, ...left, ...failures] };
      },
      async end() {
        await clients.ask('remove');
        await clients.end();
      },
    };
  },
};
