import { createHash } from 'node:crypto';
import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import type { LoadContext, LoadTarget } from 'plimsoll';

const object = { Bucket: 'measured', Key: 'upload' };

interface Client {
  readonly s3: S3Client;
  readonly uploadId: string;
}

export async function connect({ host, port }: LoadTarget): Promise<Client> {
  const s3 = s3At(`http://${host}:${port}`);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  if (UploadId === undefined) throw new Error('The proxy created an upload without an id.');
  return { s3, uploadId: UploadId };
}

/** One part, its payload hash signed, as an SDK client sends it. Each operation of a wave has a part number of its own. */
export async function operation(
  _target: LoadTarget,
  { content }: { readonly content: number },
  { payload, client, signal, index }: LoadContext<Client>,
): Promise<void> {
  const Body = payload(content);
  const part = { ...object, UploadId: client.uploadId, PartNumber: index + 1, ContentLength: content };
  const command = new UploadPartCommand({ ...part, Body });
  signWith(command, hashOf(Body));
  await client.s3.send(command, { abortSignal: signal });
}

const hashes = new WeakMap<Buffer, string>();

/** The harness gives the same payload again and again: hashing it once leaves the processor to the proxy. */
function hashOf(body: Buffer): string {
  const known = hashes.get(body) ?? createHash('sha256').update(body).digest('hex');
  hashes.set(body, known);
  return known;
}

function signWith(command: UploadPartCommand, sha256: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'knownPayloadHash' },
  );
}

function s3At(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // A failed operation must be seen, not sent again beside the barrier.
    maxAttempts: 1,
    credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' },
  });
}
