/** An SDK client of the proxy, as the loads of all its scenarios use it. */
import { text } from 'node:stream/consumers';
import { CreateMultipartUploadCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { SignatureV4 } from '@smithy/signature-v4';
import { type LoadContext, type LoadTarget, MiB } from 'plimsoll';
import { signerOf } from '../fixtures/s3/signature.ts';

export const object = { Bucket: 'measured', Key: 'upload' };

const credentials = { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' };
const region = 'us-east-1';

/** From here on the SDK waits for the server's leave before it sends a body. */
const EXPECTING_BYTES = 2 * MiB;

export interface Client extends Pick<LoadTarget, 'host' | 'port'> {
  readonly s3: S3Client;
  readonly signer: SignatureV4;
  readonly uploadId: string;
}

export async function connect(target: LoadTarget, config: S3ClientConfig = {}): Promise<Client> {
  const s3 = clientOf(target, config);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  if (UploadId === undefined) throw new Error('The proxy created an upload without an id.');
  const { host, port } = target;
  return { s3, signer: signerOf({ ...credentials, region }), host, port, uploadId: UploadId };
}

export function clientOf({ host, port }: Pick<LoadTarget, 'host' | 'port'>, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: `http://${host}:${port}`,
    region,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A failed operation must be seen, not sent again beside the barrier.
    maxAttempts: 1,
    // The SDK's own bound, 50, would hold the others back.
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1024 } },
    credentials,
    ...config,
  });
}

/**
 * Sends one part with what it says of its payload: a SHA-256 in hex, or that it is unsigned. Each operation of a wave has a
 * part number of its own.
 *
 * Signed and sent by the SDK's own signer and transport, without the rest of its client: that took 2 ms a request, and a
 * warm-up sends hundreds.
 */
export async function sendPart(
  { client, signal, index }: LoadContext<Client>,
  body: Buffer,
  payloadHash: string,
): Promise<void> {
  const { s3, signer, host, port, uploadId } = client;
  const request = await signer.sign({
    method: 'PUT',
    protocol: 'http:',
    hostname: host,
    port,
    path: `/${object.Bucket}/${object.Key}`,
    query: { partNumber: String(index + 1), uploadId },
    headers: {
      host: `${host}:${port}`,
      'content-length': String(body.length),
      'x-amz-content-sha256': payloadHash,
      ...(body.length >= EXPECTING_BYTES && { expect: '100-continue' }),
    },
    body,
  });
  const { response } = await s3.config.requestHandler.handle(request as never, { abortSignal: signal });
  const answer = await text(response.body);
  if (response.statusCode === 200) return;
  const [code = '', message = ''] = ['Code', 'Message'].map((name) => answer.split(`<${name}>`)[1]?.split('<')[0]);
  throw new Error(`The proxy answered ${response.statusCode} ${code}: ${message}`);
}
