import { PutObjectCommand, type S3Client, UploadPartCommand, type UploadPartCommandInput } from '@aws-sdk/client-s3';
import type { SealedPart } from '../frames/part.ts';
import { Refusal } from '../refusal.ts';
import { OutgoingBody } from './outgoing-body.ts';

/** Where an internal part goes. */
export interface PartAddress {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
}

export interface Sending {
  readonly client: S3Client;
  /** See {@link OutgoingBody}. */
  readonly answerGraceMs: number | undefined;
  /** Called with the body once it is dead, before the sending settles; not at all where that can't be proven. */
  readonly free: (body: Buffer) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends one sealed part and returns the backend's ETag, as it says it. Settles when the answer is final *and* the body is.
 *
 * Rejects with the SDK's error, or with a {@link Refusal} where the backend accepted a part it had not read.
 */
export async function sendPart(address: PartAddress, part: SealedPart, sending: Sending): Promise<string> {
  const { bucket: Bucket, key: Key, uploadId: UploadId, partNumber: PartNumber } = address;
  const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, ...bodyOf(part) });
  const { ETag } = await send(command, part, `part ${PartNumber}`, sending);
  if (ETag === undefined)
    throw new Refusal(502, 'InternalError', `The backend stored part ${PartNumber} without an ETag.`);
  return ETag;
}

export interface WholeObject {
  readonly bucket: string;
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
}

/** The same for an object of one part. */
export async function sendWhole(object: WholeObject, part: SealedPart, sending: Sending): Promise<void> {
  const { bucket: Bucket, key: Key, metadata: Metadata, contentType: ContentType } = object;
  const command = new PutObjectCommand({ Bucket, Key, Metadata, ContentType, ...bodyOf(part) });
  await send(command, part, `the object ${Key}`, sending);
}

function bodyOf(part: SealedPart): Pick<UploadPartCommandInput, 'Body' | 'ContentLength' | 'ChecksumCRC32'> {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(part.crc32);
  return { Body: part.body, ContentLength: part.body.length, ChecksumCRC32: crc.toString('base64') };
}

async function send(
  command: UploadPartCommand | PutObjectCommand,
  part: SealedPart,
  what: string,
  { client, answerGraceMs, free, signal }: Sending,
): Promise<{ readonly ETag?: string | undefined }> {
  const body = new OutgoingBody(part.body, answerGraceMs);
  watch(command, body);
  const answer = client.send(command as UploadPartCommand, { abortSignal: signal });
  const answered = await answer.then(
    () => true,
    () => false,
  );
  const { dead, sent } = await body.end({ answered });
  if (dead) free(body.bytes);
  const output = await answer;
  if (sent) return output;
  throw new Refusal(502, 'InternalError', `The backend accepted ${what} before it had read it.`);
}

function watch(command: UploadPartCommand | PutObjectCommand, body: OutgoingBody): void {
  const { middlewareStack } = command as UploadPartCommand;
  // Frames carry their own proof, and the CRC finds what the way spoils: no third pass over the body.
  middlewareStack.add(
    (next) => (args) => {
      (args.request as OutgoingRequest).headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload' },
  );
  // The last step before the wire, inside the SDK's retries: they see the buffer, each attempt its own stream.
  middlewareStack.add(
    (next) => (args) => next({ ...args, request: { ...(args.request as OutgoingRequest), body: body.attempt() } }),
    { step: 'deserialize', priority: 'low', name: 'watchedBody' },
  );
}

/** What of the SDK's HttpRequest is touched here. */
interface OutgoingRequest {
  readonly headers: Record<string, string>;
  readonly body: unknown;
}
