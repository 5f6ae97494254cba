import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGovernor, type Governor, METRICS_CONTENT_TYPE, metricsText } from '../governor/index.ts';
import { KEEP_ALIVE_MS } from '../keep-alive.ts';
import { answerError, answerText } from './answer.ts';
import { cleanUp } from './blobs/clean-up.ts';
import { Creations } from './creation/creations.ts';
import { getSubtreeData } from './get-subtree-data.ts';
import { Outcomes } from './outcomes.ts';
import { defaultLimits, type StreamLimits } from './reservation.ts';
import type { Service } from './service.ts';
import type { TransactionStore } from './store/transaction-store.ts';
import { type VariantName, variants } from './variant.ts';

const STALL_MS = 60_000;
const LOCK_WAIT_MS = 31_000;
const MOST_CONNECTIONS = 1024;
const PATH = '/api/v1/subtree_data/';
const HASH = /^[0-9a-fA-F]{64}$/;

export interface SubtreeServerOptions {
  /**
   * Bytes that may be booked at once; 0 switches booking off. Or a governor that others book with too: whoever made it
   * closes it.
   */
  readonly budget: number | Governor;
  /** Closed with the server. */
  readonly store: TransactionStore;
  /** Where `<hash>.subtree` files are read from, and `<hash>.subtreeData` is published. It must exist. */
  readonly folder: string;
  readonly limits?: Partial<StreamLimits>;
  /** How the path is written. Default `product`. */
  readonly variant?: VariantName;
  /** A client that takes nothing for so long is given up, in ms. Default 60 000. */
  readonly stallMs?: number;
  /** How long to wait for another process that creates the same data, in ms. Default 31 000. */
  readonly lockWaitMs?: number;
  /** A further connection is closed at once: each costs kernel memory, served or not. Default 1024. */
  readonly maxConnections?: number;
  /** Told of failures of the server: not of refusals, and not of clients that left. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
}

export interface SubtreeServer {
  readonly host: string;
  readonly port: number;
  readonly governor: Governor;
  readonly outcomes: Outcomes;
  close(): Promise<void>;
}

/**
 * Serves `GET /api/v1/subtree_data/<hash>`, and `/metrics`. What is published is sent from its file; anything else is created
 * while it is sent, admitted by the bytes that its subtree declares, and refused with 503 and `Retry-After` where there is no
 * room for them now.
 *
 * Removes what earlier processes have left half done in the folder before it takes the first request.
 *
 * Run it with `node --no-concurrent-recompilation`: otherwise the compiler's threads keep some MiB of freed memory for as long
 * as the process lives.
 */
export async function startSubtreeServer(options: SubtreeServerOptions): Promise<SubtreeServer> {
  const { budget, store, folder, variant = 'product', host = '127.0.0.1', port = 0 } = options;
  await cleanUp(folder);
  const governor = typeof budget === 'number' ? createGovernor({ budget }) : budget;
  const service: Service = {
    governor,
    store,
    folder,
    limits: { ...defaultLimits, ...options.limits },
    variant: variants[variant],
    creations: new Creations(),
    outcomes: new Outcomes(),
    stallMs: options.stallMs ?? STALL_MS,
    lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
    onError: options.onError ?? ((error) => process.emitWarning(error as Error)),
  };
  const requests = new Set<Promise<void>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const handled = handle(service, request, response).finally(() => requests.delete(handled));
    requests.add(handled);
  });
  server.maxConnections = options.maxConnections ?? MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    host,
    port: (server.address() as AddressInfo).port,
    governor,
    outcomes: service.outcomes,
    close: () => close(server, service, () => [governor !== budget && governor.close(), ...requests]),
  };
}

async function handle(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { outcomes } = service;
  try {
    await route(service, request, response);
  } catch (error) {
    const outcome = answerError(response, error);
    outcomes.counts[outcome] += 1;
    if (outcome === 'failed') service.onError(error);
  }
}

async function route(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return answerText(response, 405, 'Only GET is answered here.');
  }
  if (path === '/metrics') {
    response.writeHead(200, { 'content-type': METRICS_CONTENT_TYPE });
    response.end(metricsText(service.governor.counters) + service.outcomes.text());
    return;
  }
  if (!path.startsWith(PATH)) return answerText(response, 404, `Data is at ${PATH}<hash>.`);
  const hash = path.slice(PATH.length);
  if (!HASH.test(hash)) return answerText(response, 400, 'A hash has 64 hexadecimal digits.');
  await getSubtreeData(service, hash.toLowerCase(), response);
}

async function close(server: Server, { store }: Service, under: () => readonly unknown[]): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.all([closed, ...under()]);
  await store.close();
}
