import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { OutgoingBody } from './outgoing-body.ts';
import { Refusal } from './refusal.ts';
import type { SealedPart } from './variant.ts';

export interface BackendOptions {
  /** `http://host:port`, addressed path-style. */
  readonly endpoint: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a part is sent at most, the first time included. Default: the SDK's, 3. */
  readonly maxAttempts?: number;
  /** How long a part that was answered may take to be out; see {@link OutgoingBody}. Default 5000. */
  readonly answerGraceMs?: number;
}

/** Where an internal part goes. */
export interface PartAddress {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
}

export interface Backend {
  /**
   * Sends one sealed part. Settles when the answer is final *and* the body is: by then `free` was called with the body,
   * unless it can't be proven that nobody reads it any more.
   *
   * Rejects with the SDK's error, or with a {@link Refusal} where the backend accepted a part it had not read.
   */
  sendPart(address: PartAddress, part: SealedPart, free: (body: Buffer) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function connectBackend(options: BackendOptions): Backend {
  const client = createClient(options);
  return {
    sendPart: (address, part, free, signal) => {
      const body = new OutgoingBody(part.body, options.answerGraceMs);
      return sendPart(client, body, uploadPart(address, part, body), free, signal);
    },
    close: () => client.destroy(),
  };
}

function createClient({ endpoint, region, credentials, maxAttempts }: BackendOptions): S3Client {
  return new S3Client({
    endpoint,
    region: region ?? 'us-east-1',
    forcePathStyle: true,
    // The body is hashed while it is sealed; the SDK must not read it again for a checksum of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(credentials && { credentials }),
    ...(maxAttempts && { maxAttempts }),
  });
}

async function sendPart(
  client: S3Client,
  body: OutgoingBody,
  command: UploadPartCommand,
  free: (body: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  const answer = client.send(command, { abortSignal: signal });
  const answered = await answer.then(
    () => true,
    () => false,
  );
  const { dead, sent } = await body.end({ answered });
  if (dead) free(body.bytes);
  await answer;
  if (sent) return;
  throw new Refusal(
    502,
    'InternalError',
    `The backend accepted part ${command.input.PartNumber} before it had read it.`,
  );
}

function uploadPart(address: PartAddress, part: SealedPart, body: OutgoingBody): UploadPartCommand {
  const command = new UploadPartCommand({
    Bucket: address.bucket,
    Key: address.key,
    UploadId: address.uploadId,
    PartNumber: address.partNumber,
    Body: part.body,
    ContentLength: part.body.length,
  });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as OutgoingRequest).headers['x-amz-content-sha256'] = part.sha256;
      return next(args);
    },
    { step: 'build', name: 'knownPayloadHash' },
  );
  // The last step before the wire, inside the SDK's retries: they see the buffer, each attempt its own stream.
  command.middlewareStack.add(
    (next) => (args) => next({ ...args, request: { ...(args.request as OutgoingRequest), body: body.attempt() } }),
    { step: 'deserialize', priority: 'low', name: 'watchedBody' },
  );
  return command;
}

/** What of the SDK's HttpRequest is touched here. */
interface OutgoingRequest {
  readonly headers: Record<string, string>;
  readonly body: unknown;
}
