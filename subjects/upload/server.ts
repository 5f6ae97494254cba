import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGovernor, type Governor } from '../governor/index.ts';
import { answerError, answerPart } from './answer.ts';
import { type Backend, type BackendOptions, connectBackend } from './backend.ts';
import { uploadFramed } from './framed.ts';
import { KEY_SIZE } from './frames.ts';
import { parsePutPart } from './put-part.ts';
import { uploadPartBytes } from './reservation.ts';
import { type VariantName, variants } from './variant.ts';

export interface UploadProxyOptions {
  /** Bytes that may be booked at once; 0 switches booking off. */
  readonly budget: number;
  readonly backend: BackendOptions;
  /** How the path is written. Default `product`. */
  readonly variant?: VariantName;
  /** AES-256 data key, 32 bytes. Default: a random one, so that nothing can be read back after a restart. */
  readonly key?: Uint8Array;
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
 * Starts an S3 proxy that encrypts the parts of multipart uploads on their way to the backend. It books an upload's
 * bytes before it reads one of them, and lets the client wait where the budget is taken.
 *
 * Run it with `node --no-concurrent-recompilation`: otherwise the compiler's threads keep about 15 MiB of freed memory for
 * as long as the process lives, once the SDK is hot.
 */
export async function startUploadProxy(options: UploadProxyOptions): Promise<UploadProxy> {
  const { budget, host = '127.0.0.1', port = 0, variant = 'product', key = randomBytes(KEY_SIZE) } = options;
  const governor = createGovernor({ budget });
  const backend = connectBackend(options.backend);
  const path: Path = { governor, backend, key, variant };
  const server = createServer((request, response) => void handle(request, response, path));
  server.on(
    'checkContinue',
    (request, response) => void handle(request, response, path, () => response.writeContinue()),
  );
  await listen(server, port, host);
  return {
    host,
    port: (server.address() as AddressInfo).port,
    governor,
    close: () => close(server, backend),
  };
}

interface Path {
  readonly governor: Governor;
  readonly backend: Backend;
  readonly key: Uint8Array;
  readonly variant: VariantName;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  path: Path,
  admit: () => void = () => undefined,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('The client went away.')));
  try {
    answerPart(response, await admitAndUpload(request, path, gone.signal, admit));
  } catch (error) {
    answerError(request, response, error);
  }
}

/** `admit` lets a client that waits for 100-continue send its body. */
async function admitAndUpload(
  request: IncomingMessage,
  { governor, backend, key, variant }: Path,
  signal: AbortSignal,
  admit: () => void,
): Promise<string> {
  const put = parsePutPart(request);
  using _lease = await governor.reserve(uploadPartBytes(put.contentLength), { signal });
  admit();
  return await uploadFramed(request, { put, backend, variant: variants[variant], key, signal });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
}

function close(server: Server, backend: Backend): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      backend.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
