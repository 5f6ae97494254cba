/**
 * Where the soaked process is asked for restores and cut-overs, and for its books. Whoever goes away gives up what was asked.
 *
 *     POST /restore?volume=<name>     200 when the volume is on its device
 *     POST /cut-over?stale=<count>    200 with a {@link CutOverSaid}
 *     GET /books                      200 with {@link SoakBooks}
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { slowVolume } from '../../../fixtures/volumes/slow.ts';
import { type Governor, type GovernorCounters, GovernorRefusal } from '../../../subjects/governor/index.ts';
import { createFileVolume, createRestorer, folderRepository, type Volume } from '../../../subjects/restore/index.ts';
import type { Chance } from './chance.ts';
import { type CutOverSaid, cutOverOnce } from './cut-over-once.ts';
import type { SoakSubject } from './subject.ts';

export interface SoakBooks {
  readonly governor: GovernorCounters;
  /** What became of the subtree server's requests. */
  readonly subtree: Readonly<Record<string, number>>;
  /** Reads and volumes that were made slow. */
  readonly slow: number;
  /** By V8's own books, bytes: its heap's pages, and the memory of all ArrayBuffers. */
  readonly heapBytes: number;
  readonly arrayBufferBytes: number;
}

export interface DeskOptions extends Pick<SoakSubject, 'restores'> {
  readonly governor: Governor;
  readonly chance: Chance;
  readonly books: () => SoakBooks;
  readonly onSlow: () => void;
}

/** Of the volumes, and ms longer for each of its writes. */
const SLOW_VOLUMES = 0.2;
const SLOW_MS = 60;

export async function startDesk(options: DeskOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const deeds = deedsOf(options);
  const under = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const one = serve(deeds, request, response).finally(() => under.delete(one));
    under.add(one);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all(under);
    },
  };
}

type Deed = (asked: URLSearchParams, signal: AbortSignal) => Promise<unknown>;

function deedsOf({ governor, restores, books, chance, onSlow }: DeskOptions): Readonly<Record<string, Deed>> {
  const { folder, backupId, volumeBytes } = restores;
  const restorer = createRestorer({ budget: governor });
  const repository = folderRepository(join(folder, 'repository'));
  const openVolume = async (name: string): Promise<Volume> => {
    const volume = await createFileVolume(join(folder, basename(name)), volumeBytes);
    if (!chance.comes(SLOW_VOLUMES)) return volume;
    onSlow();
    return slowVolume(volume, SLOW_MS);
  };
  return {
    'POST /restore': (asked, signal) =>
      restorer.restore({ repository, backupId, openVolume: () => openVolume(asked.get('volume') ?? ''), signal }),
    'POST /cut-over': (asked, signal): Promise<CutOverSaid> =>
      cutOverOnce({ governor, stale: Number(asked.get('stale')), lockMs: chance.between(1, 200), signal }),
    'GET /books': async () => books(),
  };
}

async function serve(
  deeds: Readonly<Record<string, Deed>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('Whoever asked for it went away.')));
  response.setTimeout(0);
  const url = new URL(request.url ?? '', 'http://desk');
  const answer = (status: number, said: unknown) => {
    if (response.destroyed) return;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };
  try {
    const deed = deeds[`${request.method} ${url.pathname}`];
    if (deed === undefined) return answer(404, { error: 'There is no such thing here.' });
    answer(200, (await deed(url.searchParams, gone.signal)) ?? null);
  } catch (error) {
    answer(error instanceof GovernorRefusal ? 503 : 500, { error: String(error) });
  }
}
