/** An SDK client of the proxy, as the loads of all its scenarios use it. */
import { CreateMultipartUploadCommand, S3Client, type S3ClientConfig, UploadPartCommand } from '@aws-sdk/client-s3';
import type { LoadContext, LoadTarget } from 'plimsoll';

export const object = { Bucket: 'measured', Key: 'upload' };

export interface Client {
  readonly s3: S3Client;
  readonly uploadId: string;
}

export async function connect(target: LoadTarget, config: S3ClientConfig = {}): Promise<Client> {
  const s3 = clientOf(target, config);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  if (UploadId === undefined) throw new Error('The proxy created an upload without an id.');
  return { s3, uploadId: UploadId };
}

export function clientOf({ host, port }: Pick<LoadTarget, 'host' | 'port'>, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: `http://${host}:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A failed operation must be seen, not sent again beside the barrier.
    maxAttempts: 1,
    // The SDK's own bound, 50, would hold the others back.
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1024 } },
    credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' },
    ...config,
  });
}

/** Sends one part with what it says of its payload: a SHA-256 in hex, or that it is unsigned. Each operation of a wave has
 * a part number of its own. */
export async function sendPart(
  { client, signal, index }: LoadContext<Client>,
  Body: Buffer,
  payloadHash: string,
): Promise<void> {
  const part = { ...object, UploadId: client.uploadId, PartNumber: index + 1, ContentLength: Body.length };
  const command = new UploadPartCommand({ ...part, Body });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = payloadHash;
      return next(args);
    },
    { step: 'build', name: 'knownPayloadHash' },
  );
  await client.s3.send(command, { abortSignal: signal });
}
