import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { LoadContext, LoadTarget } from 'plimsoll';
import { clientOf } from './upload-client.ts';
import { startProxyOver } from './upload-proxy.ts';

interface Client {
  readonly target: LoadTarget;
  readonly s3: S3Client;
  /** By their size: stored by the first operation that wants one. */
  readonly stored: Map<number, Promise<void>>;
}

export function connect(target: LoadTarget): Client {
  return { target, s3: clientOf(target), stored: new Map() };
}

/** Reads an object, and none of its bytes before all clients of the wave have their answer: by then all frames are open. */
export async function operation(
  _target: LoadTarget,
  { content }: { readonly content: number },
  { payload, client, barrier, signal }: LoadContext<Client>,
): Promise<void> {
  const object = { Bucket: 'measured', Key: `object of ${content}` };
  const stored = client.stored.get(content) ?? store(client.target, object, payload(content));
  client.stored.set(content, stored);
  await stored;
  const { Body } = await client.s3.send(new GetObjectCommand(object), { abortSignal: signal });
  await barrier();
  let read = 0;
  for await (const chunk of Body as AsyncIterable<Buffer>) read += chunk.length;
  if (read !== content) throw new Error(`${read} of ${content} bytes were read.`);
}

/** Through a proxy of its own, here in the load's process: the measured one does nothing but read. */
async function store(
  { sidecars }: LoadTarget,
  object: { readonly Bucket: string; readonly Key: string },
  Body: Buffer,
): Promise<void> {
  const proxy = await startProxyOver(sidecars);
  const s3 = clientOf(proxy);
  await s3.send(new PutObjectCommand({ ...object, Body }));
  s3.destroy();
  await proxy.close();
}
