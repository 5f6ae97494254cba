/**
 * One process that is all subjects at once, behind one governor: the upload proxy, the subtree server, and a desk where
 * restores and cut-overs are asked for. Argv is a {@link SoakSubject} as JSON; says `ready {…}` when it listens, and ends at
 * SIGTERM, with exit code 1 where anything is still booked then.
 */
import { createGovernor } from '../../../subjects/governor/index.ts';
import { startSubtreeServer } from '../../../subjects/subtree/server.ts';
import { openSqliteStore } from '../../../subjects/subtree/store/sqlite-store.ts';
import { startUploadProxy } from '../../../subjects/upload/server.ts';
import { createChance } from './chance.ts';
import { type SoakBooks, startDesk } from './desk.ts';
import { slowStore } from './slow-store.ts';

export interface SoakSubject {
  readonly seed: number;
  /** Of the one governor. */
  readonly budget: number;
  readonly waitMs: number;
  /** Whoever moves nothing for so long is given up. */
  readonly stallMs: number;
  readonly backend: string;
  readonly subtrees: { readonly folder: string; readonly database: string };
  readonly restores: { readonly folder: string; readonly backupId: string; readonly volumeBytes: number };
}

export interface SoakReady {
  readonly host: string;
  readonly ports: { readonly upload: number; readonly subtree: number; readonly desk: number };
}

const { seed, budget, waitMs, stallMs, ...asked } = JSON.parse(process.argv[2] as string) as SoakSubject;
const credentials = { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' };
const governor = createGovernor({ budget, policy: { waitMs } });
const chance = createChance(seed);
let slow = 0;
const onSlow = () => {
  slow += 1;
};

const upload = await startUploadProxy({
  budget: governor,
  key: Buffer.alloc(32, 'soak'),
  backend: { endpoint: asked.backend, credentials, stallMs },
  credentials: { ...credentials, region: 'us-east-1' },
  stallMs,
});
const subtree = await startSubtreeServer({
  budget: governor,
  store: slowStore(await openSqliteStore({ path: asked.subtrees.database }), chance, onSlow),
  folder: asked.subtrees.folder,
  stallMs,
});
const books = (): SoakBooks => {
  const { heapTotal, arrayBuffers } = process.memoryUsage();
  const { counts } = subtree.outcomes;
  return {
    governor: governor.counters,
    subtree: { ...counts },
    slow,
    heapBytes: heapTotal,
    arrayBufferBytes: arrayBuffers,
  };
};
const desk = await startDesk({ governor, restores: asked.restores, books, chance, onSlow });

process.once('SIGTERM', () => void end());
const ready: SoakReady = {
  host: upload.host,
  ports: { upload: upload.port, subtree: subtree.port, desk: desk.port },
};
process.stdout.write(`ready ${JSON.stringify(ready)}\n`);

async function end(): Promise<void> {
  const { booked } = governor;
  await Promise.all([upload.close(), subtree.close(), desk.close()]);
  await governor.close();
  process.exit(booked === 0 ? 0 : 1);
}
