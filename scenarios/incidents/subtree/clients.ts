/** The subtree incident's clients, of mixed speed, with the product's own retrying client; each asks for data of its own. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchSubtreeData } from '../../../subjects/subtree/client/fetch-subtree-data.ts';
import { answer } from '../answering.ts';
import { incidentFolder } from '../folder.ts';
import { makeTurnedSubtrees, type TurnedSubtree } from '../turned-subtrees.ts';

export interface SubtreeClients {
  readonly clients: number;
  /** Sizes of the transactions of each subtree, in turn. */
  readonly sizes: readonly number[];
  readonly totalBytes: number;
}

export interface SubtreeWork {
  readonly host: string;
  readonly port: number;
  /** Bytes a second of every fourth client; the others take what comes. */
  readonly slowBytesPerSecond: number;
}

export interface SubtreeDone {
  readonly expected: number;
  readonly completed: number;
  readonly verified: number;
  readonly refusals: number;
  /** Published data, and files that are neither that nor a subtree. */
  readonly published: number;
  readonly leftOver: readonly string[];
  readonly failures: readonly string[];
}

const SLOW_EVERY = 4;
const MOST_FAILURES_TOLD = 3;
/** The product's client, with patience for the queue of all these. */
const retry = { attempts: 200, initialMs: 100, maxMs: 1000, totalMs: 55_000 };
let place: Awaited<ReturnType<typeof incidentFolder>> | null = null;
let made: readonly TurnedSubtree[] = [];

answer({ make, work, remove: () => place?.remove() });

async function make({ clients, sizes, totalBytes }: SubtreeClients) {
  place = await incidentFolder('subtree');
  const { folder } = place;
  const { database, subtrees } = makeTurnedSubtrees(folder, { count: clients, sizes, totalBytes });
  made = subtrees;
  return { folder, database };
}

async function work({ host, port, slowBytesPerSecond }: SubtreeWork): Promise<SubtreeDone> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
  const failures: string[] = [];
  let refusals = 0;
  const onRefused = () => {
    refusals += 1;
  };
  const fetchOne = async ({ hash, transactions, sha256 }: TurnedSubtree, index: number): Promise<boolean | null> => {
    const read = createHash('sha256');
    const slow = index % SLOW_EVERY === 0;
    const take = async (chunk: Buffer) => {
      read.update(chunk);
      if (slow) await sleep((1000 * chunk.length) / slowBytesPerSecond);
    };
    try {
      await fetchSubtreeData(`http://${host}:${port}`, hash, { transactions, take, retry, agent, onRefused });
      return read.digest('hex') === sha256;
    } catch (error) {
      failures.push(String(error));
      return null;
    }
  };
  const ended = await Promise.all(made.map(fetchOne));
  agent.destroy();
  const files = await readdir(place?.folder ?? '');
  const known = /\.subtree$|\.subtreeData(\.sha256)?$|^transactions\.db/;
  return {
    expected: made.length,
    completed: ended.filter((one) => one !== null).length,
    verified: ended.filter((one) => one === true).length,
    refusals,
    published: files.filter((name) => name.endsWith('.subtreeData')).length,
    leftOver: files.filter((name) => !known.test(name)),
    failures: failures.slice(0, MOST_FAILURES_TOLD),
  };
}
