/** 41 restores at once. */
import type { RestoreBackups } from '../../scenarios/incidents/restore/beside.ts';
import type { RestoreSaid, RestoreSubject } from '../../scenarios/incidents/restore/subject.ts';
import { type Incident, OVERHEAD } from './incident.ts';
import { startSide } from './side.ts';

const MiB = 1024 * 1024;
const budgetBytes = 64 * MiB;
const place = (file: string) => new URL(`../../scenarios/incidents/restore/${file}`, import.meta.url);
const restores = 41;
const backup: RestoreBackups = { chunkBytes: 8 * MiB, chunks: 2 };

export const restore: Incident = {
  name: 'restore',
  limitBytes: budgetBytes + OVERHEAD,
  lookAt: [512 * MiB],
  budgetBytes,
  load: `${restores} restores at once, of ${backup.chunks} chunks of 8 MiB compressed to half (the incident's had 1.86 GiB)`,
  subject: place('subject.ts'),
  nodeFlags: { before: [], after: ['--no-concurrent-recompilation'] },
  async prepare(generation) {
    const beside = startSide(place('beside.ts'));
    const made = await beside.ask<Pick<RestoreSubject, 'folder' | 'backupId'>>('make', backup);
    const volumeBytes = backup.chunks * backup.chunkBytes;
    const options: RestoreSubject = { ...made, generation, budget: budgetBytes, volumeBytes, restores };
    return {
      options,
      work: null,
      async check(said) {
        const { completed, highestBooked } = said as RestoreSaid;
        const verified = await beside.ask<number>('verify', restores);
        return {
          expected: restores,
          completed,
          verified,
          notes: [`${(highestBooked / MiB).toFixed(0)} MiB booked at most`],
        };
      },
      async end() {
        await beside.ask('remove');
        await beside.end();
      },
    };
  },
};
