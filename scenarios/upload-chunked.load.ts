import { Readable } from 'node:stream';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import type { LoadContext, LoadTarget } from 'plimsoll';
import { type Client, connect as connectClient, object } from './upload-client.ts';

export function connect(target: LoadTarget): Promise<Client> {
  return connectClient(target, { requestChecksumCalculation: 'WHEN_SUPPORTED' });
}

/** One part as a stream. */
export async function operation(
  _target: LoadTarget,
  { content }: { readonly content: number },
  { payload, client, signal, index }: LoadContext<Client>,
): Promise<void> {
  const body = payload(content);
  const part = { ...object, UploadId: client.uploadId, PartNumber: index + 1, ContentLength: content };
  const Body = Readable.from([body]);
  await client.s3.send(new UploadPartCommand({ ...part, Body }), { abortSignal: signal });
}
