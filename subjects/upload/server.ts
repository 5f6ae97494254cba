import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGovernor, type Governor, type GovernorOptions } from '../governor/index.ts';
import { KEEP_ALIVE_MS } from '../keep-alive.ts';
import { answerError } from './answer.ts';
import { type Backend, type BackendOptions, connectBackend } from './backend/backend.ts';
import { type Exchange, type Service, startExchange } from './exchange.ts';
import { KEY_SIZE } from './frames/frames.ts';
import { Uploads } from './objects/uploads.ts';
import { abortUpload } from './operations/abort-upload.ts';
import { completeUpload } from './operations/complete-upload.ts';
import { createUpload } from './operations/create-upload.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartBytes } from './reservation.ts';
import { type Operation, route } from './route.ts';
import type { Credentials } from './signature/signing.ts';
import { type VariantName, variants } from './variant.ts';

const STALL_MS = 60_000;
const MOST_CONNECTIONS = 1024;
const HEADERS_WITHIN_MS = 60_000;

export interface UploadProxyOptions extends Pick<GovernorOptions, 'policy' | 'maxWaiters'> {
  /**
   * Bytes that may be booked at once; 0 switches booking off. Or a governor that others book with too: then its own policy
   * holds, and whoever made it closes it.
   */
  readonly budget: number | Governor;
  readonly backend: BackendOptions;
  /** Whose requests are taken. */
  readonly credentials: Credentials;
  /** Wraps the data keys of objects, 32 bytes. Default: a random one, so that nothing can be read after a restart. */
  readonly key?: Uint8Array;
  /** How the path is written. Default `product`. */
  readonly variant?: VariantName;
  /** Bytes to book for a body of so many bytes. Default {@link uploadPartBytes}; another only where history is repeated. */
  readonly reservation?: (contentLength: number) => number;
  /** A client that sends or takes nothing for so long while it is served is given up, in ms. Default 60 000. */
  readonly stallMs?: number;
  /** A further connection is closed at once: each costs kernel memory, served or not. Default 1024. */
  readonly maxConnections?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
}

export interface UploadProxy {
  readonly host: string;
  readonly port: number;
  readonly governor: Governor;
  close(): Promise<void>;
}

/**
 * Starts an S3 proxy that encrypts objects on their way to the backend, and decrypts them on their way back. It books what
 * a request takes before it reads a byte of its body, lets it wait where the budget is taken, and answers `SlowDown` where
 * that takes too long.
 *
 * Run it with `node --no-concurrent-recompilation`: otherwise the compiler's threads keep about 15 MiB of freed memory for
 * as long as the process lives, once the SDK is hot.
 */
export async function startUploadProxy(options: UploadProxyOptions): Promise<UploadProxy> {
  const { budget, credentials, host = '127.0.0.1', port = 0, variant = 'product', stallMs = STALL_MS } = options;
  const governor = typeof budget === 'number' ? createGovernor({ budget, ...bookingRules(options) }) : budget;
  const backend = connectBackend({ stallMs, ...options.backend });
  const service: Service = {
    governor,
    backend,
    uploads: new Uploads(),
    credentials,
    keyEncryptionKey: options.key ?? randomBytes(KEY_SIZE),
    variant: variants[variant],
    reservation: options.reservation ?? uploadPartBytes,
    stallMs,
  };
  const requests = new Set<Promise<void>>();
  const take = (request: IncomingMessage, response: ServerResponse, askedFirst: boolean) => {
    const handled = handle(request, response, service, askedFirst).finally(() => requests.delete(handled));
    requests.add(handled);
  };
  // No time limit on a whole request, which a large part over a slow line needs, but on one that stands still.
  const server = createServer(
    // Without its own limit the headers would have none either: Node takes the smaller of the two.
    { requestTimeout: 0, headersTimeout: HEADERS_WITHIN_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => take(request, response, false),
  );
  server.on('checkContinue', (request, response) => take(request, response, true));
  server.maxConnections = options.maxConnections ?? MOST_CONNECTIONS;
  await listen(server, port, host);
  return {
    host,
    port: (server.address() as AddressInfo).port,
    governor,
    close: () => close(server, backend, () => [governor !== budget && governor.close(), ...requests]),
  };
}

function bookingRules({ policy, maxWaiters }: UploadProxyOptions): Pick<GovernorOptions, 'policy' | 'maxWaiters'> {
  return { ...(policy !== undefined && { policy }), ...(maxWaiters !== undefined && { maxWaiters }) };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  service: Service,
  askedFirst: boolean,
): Promise<void> {
  try {
    const operation = route(request);
    await carryOut(startExchange(request, response, service, askedFirst), operation);
  } catch (error) {
    answerError(request, response, error);
  }
}

function carryOut(exchange: Exchange, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'upload part':
      return uploadPart(exchange, operation);
    case 'put object':
      return putObject(exchange, operation);
    case 'get object':
      return getObject(exchange, operation);
    case 'head object':
      return headObject(exchange, operation);
    case 'create upload':
      return createUpload(exchange, operation);
    case 'complete upload':
      return completeUpload(exchange, operation);
    case 'abort upload':
      return abortUpload(exchange, operation);
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
}

async function close(server: Server, backend: Backend, under: () => readonly unknown[]): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.all([closed, ...under()]);
  backend.close();
}
