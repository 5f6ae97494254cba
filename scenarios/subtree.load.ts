import { rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadContext, LoadTarget } from 'plimsoll';
import { type MadeSubtree, makeSubtrees } from '../fixtures/subtree/subtrees.ts';
import { SubtreeFetchError } from '../subjects/subtree/client/fetch-error.ts';
import { fetchSubtreeData } from '../subjects/subtree/client/fetch-subtree-data.ts';
import type { StreamParameters } from './subtree-bytes.ts';
import type { SubtreeFolder } from './subtree-folder.ts';
import { Wave } from './subtree-wave.ts';

/** As many as ever ask at once: each asks for data of its own, which nobody has created yet. */
const SUBTREES = 16;
/** Quicker than the client is by itself: what is refused here is let in when the barrier opens. */
const retry = { attempts: 1000, initialMs: 10, maxMs: 50, maxRetryAfterMs: 50 };
const LOOK_EVERY_MS = 15;
/** A stream of a single chunk, as in the warm-up, has nothing that could be pending. */
const ONE_CHUNK = 1024 * 1024;

interface Client {
  readonly origin: string;
  readonly agent: Agent;
  readonly made: Map<string, readonly MadeSubtree[]>;
  readonly wave: Wave;
}

export function connect({ host, port }: LoadTarget): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
  return { origin: `http://${host}:${port}`, agent, made: new Map(), wave: new Wave() };
}

/**
 * Asks for data that is to be created, and takes nothing of it before all streams have filled what they can hold. The first
 * of a wave asks only when the others have: so that a booking is made while they are at their maximum.
 */
export async function operation(
  target: LoadTarget,
  parameters: StreamParameters,
  { client, index, barrier, signal }: LoadContext<Client>,
): Promise<void> {
  const { wave } = client;
  const subtree = subtreeOf(target, client, parameters, index);
  wave.begin();
  try {
    if (index === 0) await wave.othersSettled();
    let full: Promise<void> | null = null;
    const hold = () => wave.held(index, barrier);
    const take = async () => {
      full ??= untilFull(client, parameters.total).then(hold);
      await full;
    };
    const onRefused = () => wave.refused(index);
    const { agent, origin } = client;
    const fetched = fetchSubtreeData(origin, subtree.hash, { ...subtree, take, signal, retry, agent, onRefused });
    if (target.variant === 'abort on cap' && parameters.total > ONE_CHUNK)
      await mustBeCut(fetched, () => full ?? hold());
    else await fetched;
  } finally {
    await forget(target, subtree);
    wave.end();
  }
}

function subtreeOf(target: LoadTarget, { made }: Client, shape: StreamParameters, index: number): MadeSubtree {
  const { folder, database } = target.sidecars.store as SubtreeFolder;
  const key = JSON.stringify(shape);
  const subtrees = made.get(key) ?? makeSubtrees(folder, database, shape, SUBTREES);
  made.set(key, subtrees);
  return subtrees[index % SUBTREES] as MadeSubtree;
}

/** Resolves when no stream of the server waits for anything but its client. One of a single chunk has sent all it has. */
async function untilFull({ origin, agent }: Client, total: number): Promise<void> {
  for (;;) {
    const now = await metrics(origin, agent);
    if (total <= ONE_CHUNK) return;
    if (gauge(now, 'subtree_streams') === gauge(now, 'subtree_streams_waiting_for_client')) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function metrics(origin: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  get(`${origin}/metrics`, { agent }, (answer) => text(answer).then(resolve, reject)).once('error', reject);
  return await promise;
}

function gauge(metricsText: string, name: string): number {
  const line = metricsText.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

/** A stream that is cut off must be told from a whole one, whatever the transport says of it. */
async function mustBeCut(fetched: Promise<number>, held: () => Promise<void>): Promise<void> {
  const outcome = await fetched.catch((error: unknown) => error);
  const known = ['ERR_SUBTREE_FETCH_NETWORK', 'ERR_SUBTREE_FETCH_CUT'];
  if (!(outcome instanceof SubtreeFetchError && known.includes(outcome.code))) {
    throw new Error('A stream that was cut off was taken for whole.', { cause: outcome });
  }
  await held();
}

/** So that the next wave creates it again. */
async function forget(target: LoadTarget, { hash }: MadeSubtree): Promise<void> {
  const data = join((target.sidecars.store as SubtreeFolder).folder, `${hash}.subtreeData`);
  await Promise.all([rm(data, { force: true }), rm(`${data}.sha256`, { force: true })]);
}
