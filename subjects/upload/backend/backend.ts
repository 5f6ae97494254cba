import type { IncomingMessage } from 'node:http';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../frames/frame-range.ts';
import type { SealedPart } from '../frames/part.ts';
import type { Metadata } from '../objects/object-record.ts';
import type { StoredPart } from '../objects/uploads.ts';
import { Refusal } from '../refusal.ts';
import { type PartAddress, type Sending, sendPart, sendWhole, type WholeObject } from './sending.ts';

export interface BackendOptions {
  /** `http://host:port`, addressed path-style. */
  readonly endpoint: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a part is sent at most, the first time included. Default: the SDK's, 3. */
  readonly maxAttempts?: number;
  /** How long a part that was answered may take to be out, in ms; see `OutgoingBody`. Default 5000. */
  readonly answerGraceMs?: number;
  /** A connection on which nothing moves for so long is given up, in ms. Default 60 000. */
  readonly stallMs?: number;
  /** Connections at once. Default 1024: as many as are admitted, or one that is would wait with its bytes booked. */
  readonly maxConnections?: number;
}

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** What the backend says of an object, beside its bytes. */
export interface StoredObject {
  readonly metadata: Metadata;
  readonly etag: string;
  readonly contentType: string | undefined;
  readonly lastModified: Date | undefined;
}

type Free = (body: Buffer) => void;

/** The S3 store behind the proxy. Every method rejects with the SDK's error, which names what the backend answered. */
export interface Backend {
  createUpload(object: WholeObject, signal: AbortSignal): Promise<string>;
  /** See {@link sendPart}. */
  sendPart(address: PartAddress, part: SealedPart, free: Free, signal: AbortSignal): Promise<string>;
  completeUpload(
    address: Omit<PartAddress, 'partNumber'>,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ): Promise<void>;
  abortUpload(address: Omit<PartAddress, 'partNumber'>, signal: AbortSignal): Promise<void>;
  /** See {@link sendWhole}. */
  sendWhole(object: WholeObject, part: SealedPart, free: Free, signal: AbortSignal): Promise<void>;
  head(object: ObjectName, signal: AbortSignal): Promise<StoredObject>;
  /** The stored bytes of `range`, of this version of the object and no later one. Whoever gets them has to destroy them. */
  get(object: ObjectName, range: ByteRange, etag: string, signal: AbortSignal): Promise<IncomingMessage>;
  /** A small object as a whole. */
  getWhole(object: ObjectName, signal: AbortSignal): Promise<Buffer>;
  close(): void;
}

export function connectBackend(options: BackendOptions): Backend {
  const client = createClient(options);
  const sending = (free: Free, signal: AbortSignal): Sending => ({
    client,
    answerGraceMs: options.answerGraceMs,
    free,
    signal,
  });
  return {
    createUpload: (object, signal) => createUpload(client, object, signal),
    sendPart: (address, part, free, signal) => sendPart(address, part, sending(free, signal)),
    completeUpload: (address, parts, signal) => completeUpload(client, address, parts, signal),
    abortUpload: async ({ bucket: Bucket, key: Key, uploadId: UploadId }, abortSignal) =>
      void (await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal })),
    sendWhole: (object, part, free, signal) => sendWhole(object, part, sending(free, signal)),
    head: (object, signal) => head(client, object, signal),
    get: (object, range, etag, signal) => get(client, object, range, etag, signal),
    getWhole: (object, signal) => getWhole(client, object, signal),
    close: () => client.destroy(),
  };
}

function createClient(options: BackendOptions): S3Client {
  const { endpoint, region, credentials, maxAttempts, stallMs = 60_000, maxConnections = 1024 } = options;
  // The SDK's own bound is 50.
  const agent = { keepAlive: true, maxSockets: maxConnections };
  return new S3Client({
    endpoint,
    region: region ?? 'us-east-1',
    forcePathStyle: true,
    // The body's checksum is computed while it is sealed; the SDK must not read it again for one of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { socketTimeout: stallMs, connectionTimeout: stallMs, httpAgent: agent, httpsAgent: agent },
    ...(credentials && { credentials }),
    ...(maxAttempts && { maxAttempts }),
  });
}

async function createUpload(client: S3Client, object: WholeObject, abortSignal: AbortSignal): Promise<string> {
  const { bucket: Bucket, key: Key, metadata: Metadata, contentType: ContentType } = object;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata, ContentType }), {
    abortSignal,
  });
  if (UploadId !== undefined) return UploadId;
  throw new Refusal(502, 'InternalError', 'The backend created a multipart upload without an id.');
}

async function completeUpload(
  client: S3Client,
  { bucket: Bucket, key: Key, uploadId: UploadId }: Omit<PartAddress, 'partNumber'>,
  parts: readonly StoredPart[],
  abortSignal: AbortSignal,
): Promise<void> {
  const Parts = parts.map(({ partNumber: PartNumber, etag: ETag }) => ({ PartNumber, ETag }));
  const command = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  await client.send(command, { abortSignal });
}

async function head(client: S3Client, { bucket, key }: ObjectName, abortSignal: AbortSignal): Promise<StoredObject> {
  const { Metadata, ETag, ContentType, LastModified } = await client.send(
    new HeadObjectCommand({ Bucket: bucket, Key: key }),
    { abortSignal },
  );
  return { metadata: Metadata ?? {}, etag: ETag ?? '', contentType: ContentType, lastModified: LastModified };
}

async function get(
  client: S3Client,
  { bucket: Bucket, key: Key }: ObjectName,
  { from, to }: ByteRange,
  IfMatch: string,
  abortSignal: AbortSignal,
): Promise<IncomingMessage> {
  const command = new GetObjectCommand({ Bucket, Key, Range: `bytes=${from}-${to}`, IfMatch });
  const { Body } = await client.send(command, { abortSignal });
  // In Node it is the response itself.
  return Body as IncomingMessage;
}

async function getWhole(client: S3Client, { bucket, key }: ObjectName, abortSignal: AbortSignal): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
