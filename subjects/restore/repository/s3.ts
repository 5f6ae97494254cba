import type { IncomingMessage } from 'node:http';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { release } from '../../release.ts';
import { releaseParsed } from '../../upload/backend/parsed-bytes.ts';
import { FlowingPieces } from '../flowing-pieces.ts';
import type { Pieces } from '../pieces.ts';
import { RestoreError } from '../restore-error.ts';
import type { WritableRepository } from './repository.ts';

export interface S3RepositoryOptions {
  /** `http://host:port`, addressed path-style. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a request is sent at most, the first time included. Default: the SDK's, 3. A body that broke off is not asked for again. */
  readonly maxAttempts?: number;
  /** A connection on which nothing moves for so long while it is read is given up, in ms. Default 60 000. */
  readonly stallMs?: number;
  /** Connections at once. Default 1024: a restore that is admitted and has none would hold its bytes for nothing. */
  readonly maxConnections?: number;
}

/** Backups in a bucket: the same names as in a folder, the container in front. */
export function s3Repository(options: S3RepositoryOptions): WritableRepository {
  const { endpoint, bucket: Bucket, region = 'us-east-1', credentials, maxAttempts } = options;
  const { stallMs = 60_000, maxConnections = 1024 } = options;
  const agent = { keepAlive: true, maxSockets: maxConnections };
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // Every block is held against its sha256 anyway.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { requestTimeout: stallMs, connectionTimeout: stallMs, httpAgent: agent, httpsAgent: agent },
    ...(credentials && { credentials }),
    ...(maxAttempts && { maxAttempts }),
  });
  return {
    list: (container, prefix, signal) => list(client, { Bucket, container, prefix }, signal),
    // node:http hands out what it reads from a socket at once, 64 KiB at most.
    open: (container, name, _pieceBytes, signal) =>
      get(client, { Bucket, Key: `${container}/${name}` }, stallMs, signal),
    put: async (container, name, Body) => {
      await client.send(
        new PutObjectCommand({ Bucket, Key: `${container}/${name}`, Body, ContentLength: Body.length }),
      );
    },
    close: () => client.destroy(),
  };
}

interface Listed {
  readonly Bucket: string;
  readonly container: string;
  readonly prefix: string;
}

async function* list(client: S3Client, { Bucket, container, prefix }: Listed, abortSignal: AbortSignal) {
  const Prefix = `${container}/${prefix}`;
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) });
    const page = await client.send(command, { abortSignal }).catch((cause: unknown) => {
      throw repositoryError(`The objects ${Prefix}… can't be listed`, cause);
    });
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(container.length + 1);
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
}

async function get(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  stallMs: number,
  signal: AbortSignal,
): Promise<Pieces> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object), { abortSignal: signal });
    // In Node it is the response itself.
    return new ResponsePieces(Body as IncomingMessage, object.Key, stallMs, signal);
  } catch (cause) {
    throw repositoryError(`The object ${object.Key} can't be read`, cause);
  }
}

/** The body's chunks as the parser hands them out; each is freed when the next is asked for. */
class ResponsePieces implements Pieces {
  readonly #name: string;
  readonly #stallMs: number;
  readonly #signal: AbortSignal;
  readonly #pieces: FlowingPieces;
  readonly #stopReleasing: () => void;
  readonly #abort = () => this.#pieces.fail(this.#signal.reason);
  #last: Buffer | null = null;

  constructor(response: IncomingMessage, name: string, stallMs: number, signal: AbortSignal) {
    this.#name = name;
    this.#stallMs = stallMs;
    this.#signal = signal;
    this.#stopReleasing = releaseParsed(response);
    this.#pieces = new FlowingPieces(response);
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  async next(): Promise<Buffer | null> {
    if (this.#last !== null) release(this.#last);
    this.#last = null;
    const stalled = () => this.#pieces.fail(new Error(`Nothing came for ${this.#stallMs / 1000} s.`));
    const timer = setTimeout(stalled, this.#stallMs);
    try {
      this.#last = await this.#pieces.next();
      return this.#last;
    } catch (cause) {
      throw repositoryError(`The object ${this.#name} broke off`, cause);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(lastPiece?: 'in use'): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort);
    if (this.#last !== null && lastPiece !== 'in use') release(this.#last);
    this.#last = null;
    this.#stopReleasing();
    this.#pieces.stop();
  }
}

function repositoryError(what: string, cause: unknown): RestoreError {
  return new RestoreError('ERR_RESTORE_REPOSITORY', `${what}: ${cause instanceof Error ? cause.message : cause}`, {
    cause,
  });
}
