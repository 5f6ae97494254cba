/** The soak's subtree clients: data is created for them, sent again from its file, and removed, over and over. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchSubtreeData } from '../../../subjects/subtree/client/fetch-subtree-data.ts';
import { incidentFolder } from '../folder.ts';
import { makeTurnedSubtrees, type TurnedSubtree } from '../turned-subtrees.ts';
import { type Chance, createChance } from './chance.ts';
import { answerLoad, type Ledger, type Worker } from './loading.ts';

export interface SubtreeLoad {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
}

export interface SubtreeSources {
  readonly clients: number;
  /** Sizes of the transactions of each subtree, in turn. */
  readonly sizes: readonly number[];
  readonly totalBytes: number;
}

const ABORTED = 0.1;
const DAWDLES = 0.1;
const DAWDLES_MS = 3000;
const FROM_FILE = 0.5;
const retry = { attempts: 200, initialMs: 100, maxMs: 1000, totalMs: 25_000 };
let place: Awaited<ReturnType<typeof incidentFolder>> | null = null;
let made: readonly TurnedSubtree[] = [];

answerLoad(workersOf, { make, remove: () => place?.remove() });

async function make({ clients, sizes, totalBytes }: SubtreeSources) {
  place = await incidentFolder('soak-subtree');
  const { folder } = place;
  const { database, subtrees } = makeTurnedSubtrees(folder, { count: clients, sizes, totalBytes });
  made = subtrees;
  return { folder, database };
}

function workersOf({ host, port, seed }: SubtreeLoad, ledger: Ledger): readonly Worker[] {
  const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
  const origin = `http://${host}:${port}`;
  return made.map((one, index) => {
    const fetching: Fetching = { one, origin, agent, ledger, chance: createChance(seed + index) };
    return async () => {
      await fetchOnce(fetching);
      if (fetching.chance.comes(FROM_FILE)) await fetchOnce(fetching);
      const data = join(place?.folder ?? '', `${one.hash}.subtreeData`);
      await Promise.all([rm(data, { force: true }), rm(`${data}.sha256`, { force: true })]);
    };
  });
}

interface Fetching {
  readonly one: TurnedSubtree;
  readonly origin: string;
  readonly agent: Agent;
  readonly ledger: Ledger;
  readonly chance: Chance;
}

async function fetchOnce({ one, origin, agent, ledger, chance }: Fetching): Promise<void> {
  const leaving = new AbortController();
  const fate = chance.comes(ABORTED) ? 'client aborts' : chance.comes(DAWDLES) ? 'client reads nothing' : null;
  const read = createHash('sha256');
  let bytes = 0;
  const take = async (chunk: Buffer) => {
    if (bytes === 0 && fate !== null) {
      ledger.fault(fate);
      if (fate === 'client aborts') leaving.abort(new Error('client aborts'));
      else await sleep(DAWDLES_MS);
    }
    read.update(chunk);
    bytes += chunk.length;
  };
  const { transactions, hash } = one;
  try {
    await fetchSubtreeData(origin, hash, { transactions, take, retry, agent, signal: leaving.signal });
  } catch (error) {
    if (leaving.signal.aborted) return;
    throw error;
  }
  ledger.acknowledged(bytes);
  if (read.digest('hex') === one.sha256) ledger.verified(bytes);
  else ledger.wrong(`${hash}: ${bytes} bytes that are not its data.`);
}
