/**
 * The restore incident's process: all restores at once. `before` holds every chunk whole until it is written and admits
 * whoever comes; `after` is the product. Argv is a {@link RestoreSubject} as JSON; says `done {…}` and ends by itself.
 */
import { join } from 'node:path';
import { copyingVolume } from '../../../fixtures/volumes/copying.ts';
import { createFileVolume, createRestorer, folderRepository } from '../../../subjects/restore/index.ts';

export interface RestoreSubject {
  readonly generation: 'before' | 'after';
  readonly budget: number;
  readonly folder: string;
  readonly backupId: string;
  readonly volumeBytes: number;
  readonly restores: number;
}

export interface RestoreSaid {
  readonly completed: number;
  readonly highestBooked: number;
}

const { generation, budget, folder, ...asked } = JSON.parse(process.argv[2] as string) as RestoreSubject;
const before = generation === 'before';
const restorer = createRestorer({ budget: before ? 0 : budget, variant: before ? 'hold all' : 'product' });
const repository = folderRepository(join(folder, 'repository'));
const restores = Array.from({ length: asked.restores }, (_, index) =>
  restorer.restore({
    repository,
    backupId: asked.backupId,
    // The incident's volumes were written by a network client, which copies what it is given.
    openVolume: async () => copyingVolume(await createFileVolume(join(folder, `volume-${index}`), asked.volumeBytes)),
  }),
);
const ended = await Promise.allSettled(restores);
for (const one of ended) if (one.status === 'rejected') process.stdout.write(`${one.reason}\n`);
const completed = ended.filter(({ status }) => status === 'fulfilled').length;
const said: RestoreSaid = { completed, highestBooked: restorer.governor.highWater };
process.stdout.write(`done ${JSON.stringify(said)}\n`);
