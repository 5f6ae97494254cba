/** The soak's restores: asked for at the desk, and each volume compared with what was backed up. */
import { createHash, randomFillSync, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUp, folderRepository } from '../../../subjects/restore/index.ts';
import { incidentFolder } from '../folder.ts';
import { type Chance, createChance } from './chance.ts';
import { answerLoad, type Ledger, type Worker } from './loading.ts';

export interface RestoreLoad {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly clients: number;
}

export interface RestoreSource {
  readonly chunkBytes: number;
  readonly chunks: number;
}

const ABORTED = 0.1;
const ABORTED_AFTER_MS = { least: 10, most: 300 };
const STEP = 64 * 1024;
const id = 'soaked-volume';
let place: Awaited<ReturnType<typeof incidentFolder>> | null = null;
let source = { bytes: 0, sha256: '' };
let restored = 0;

answerLoad(workersOf, { make, remove: () => place?.remove() });

/** One backup, half of whose bytes compress away. */
async function make({ chunkBytes, chunks }: RestoreSource) {
  place = await incidentFolder('soak-restore');
  const { folder } = place;
  const path = join(folder, 'source');
  const file = await open(path, 'w+');
  const piece = Buffer.alloc(STEP, 0x61);
  for (let at = 0; at < chunks * chunkBytes; at += STEP) await file.write(randomFillSync(piece, 0, STEP / 2));
  const repository = folderRepository(join(folder, 'repository'));
  await backUp({ repository, id, volumeId: randomUUID(), source: file, chunkBytes, compression: 'zlib', level: 1 });
  await file.close();
  source = { bytes: chunks * chunkBytes, sha256: await hashOf(path) };
  return { folder, backupId: id, volumeBytes: source.bytes };
}

function workersOf({ host, port, seed, clients }: RestoreLoad, ledger: Ledger): readonly Worker[] {
  return Array.from({ length: clients }, (_, index) => {
    const chance = createChance(seed + index);
    return () => restoreOnce(`http://${host}:${port}`, chance, ledger);
  });
}

async function restoreOnce(desk: string, chance: Chance, ledger: Ledger): Promise<void> {
  restored += 1;
  const name = `volume-${restored}`;
  const path = join(place?.folder ?? '', name);
  const leaving = new AbortController();
  if (chance.comes(ABORTED)) {
    void sleep(chance.between(ABORTED_AFTER_MS.least, ABORTED_AFTER_MS.most)).then(() => leaving.abort());
  }
  try {
    const answer = await fetch(`${desk}/restore?volume=${name}`, { method: 'POST', signal: leaving.signal });
    const said = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${said}`);
    ledger.acknowledged(source.bytes);
    if ((await hashOf(path)) === source.sha256) ledger.verified(source.bytes);
    else ledger.wrong(`${name} is not what was backed up.`);
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    ledger.fault('client aborts');
  } finally {
    await rm(path, { force: true });
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
