/** The soak's upload clients: objects and parts of all sizes by the real AWS SDK, each read back once it is acknowledged. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { clientOf } from '../../upload-client.ts';
import { type Chance, createChance } from './chance.ts';
import { answerLoad, type Ledger, type Worker } from './loading.ts';

export interface UploadLoad {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly clients: number;
}

const MiB = 1024 * 1024;
const Bucket = 'soak';
const ABORTED = 0.1;
const IN_PARTS = 0.3;
const DAWDLES = 0.1;
const DAWDLES_MS = 3000;
/** Most are small, so that many are under way at once. */
const LARGEST = 16 * MiB;
const MOST = 5 * MiB;
const LARGE = 0.25;
const PIECE = 64 * 1024;
/** What failed may still be stored later: the next object has another key until that is long over. */
const KEYS_EACH = 4;

answerLoad(({ host, port, seed, clients }: UploadLoad, ledger): readonly Worker[] => {
  const s3 = clientOf(
    { host, port },
    {
      maxAttempts: 10,
      // It would warn of every body that was left in the middle.
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    },
  );
  return Array.from({ length: clients }, (_, index) => {
    const client: Client = {
      s3,
      ledger,
      chance: createChance(seed + index),
      body: randomBytes(LARGEST),
      name: `${index}`,
      turn: 0,
    };
    return () => uploadOnce(client);
  });
});

interface Client {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly body: Buffer;
  readonly name: string;
  turn: number;
}

async function uploadOnce(client: Client): Promise<void> {
  const { chance, ledger } = client;
  const body = nextBody(client);
  if (chance.comes(ABORTED)) return await abortInMidBody(client, body);
  const Key = `client-${client.name}-${client.turn}`;
  try {
    if (chance.comes(IN_PARTS)) await putInParts(client, Key, body);
    else await client.s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentLength: body.length }));
  } catch (error) {
    client.turn = (client.turn + 1) % KEYS_EACH;
    throw error;
  }
  ledger.acknowledged(body.length);
  await readBack(client, Key, body);
}

/** Another length and other bytes than the last, and the same memory. */
function nextBody({ chance, body }: Client): Buffer {
  const length = chance.between(1, chance.comes(LARGE) ? LARGEST : MOST);
  for (let at = 0; at < length; at += MiB) randomBytes(64).copy(body, at);
  return body.subarray(0, length);
}

async function abortInMidBody({ s3, ledger, name }: Client, body: Buffer): Promise<void> {
  const leaving = new AbortController();
  const Body = Readable.from(halfOf(body, () => leaving.abort()));
  const command = new PutObjectCommand({ Bucket, Key: `aborted-${name}`, Body, ContentLength: body.length });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload' },
  );
  const sent = s3.send(command, { abortSignal: leaving.signal });
  await sent.then(
    () => ledger.wrong('A body of which a half was sent was acknowledged.'),
    () => ledger.fault('client aborts'),
  );
  Body.destroy();
}

async function* halfOf(body: Buffer, leave: () => void) {
  for (let at = 0; at < body.length / 2; at += PIECE) yield body.subarray(at, Math.min(at + PIECE, body.length / 2));
  leave();
  // The body must not end before the connection does.
  await sleep(1000);
}

/** Two parts: what is behind the first 8 MiB is the second. */
async function putInParts({ s3 }: Client, Key: string, body: Buffer): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const address = { Bucket, Key, UploadId };
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at === 0 || at < body.length; at += 8 * MiB) {
      const Body = body.subarray(at, at + 8 * MiB);
      const PartNumber = Parts.length + 1;
      const part = { ...address, PartNumber, Body, ContentLength: Body.length };
      const { ETag } = await s3.send(new UploadPartCommand(part));
      Parts.push({ PartNumber, ETag });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...address, MultipartUpload: { Parts } }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand(address)).catch(() => {});
    throw error;
  }
}

const MOST_READS = 8;

/** Until it is read whole: what breaks off is no answer, and what is whole must be right. */
async function readBack({ s3, ledger, chance }: Client, Key: string, body: Buffer): Promise<void> {
  const wanted = createHash('sha256').update(body).digest('hex');
  for (let i = 0; i < MOST_READS; i += 1) {
    const got = await hashOf(s3, Key, chance.comes(DAWDLES) ? ledger : null).catch(() => null);
    if (got === null) continue;
    if (got.hex === wanted) ledger.verified(body.length);
    else ledger.wrong(`${Key} reads back as ${got.bytes} other bytes than the ${body.length} that were acknowledged.`);
    return;
  }
  ledger.wrong(`${Key} could not be read back in ${MOST_READS} attempts.`);
}

async function hashOf(s3: S3Client, Key: string, dawdling: Ledger | null) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of Body as AsyncIterable<Buffer>) {
    if (bytes === 0 && dawdling !== null) {
      dawdling.fault('client reads nothing');
      await sleep(DAWDLES_MS);
    }
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { hex: hash.digest('hex'), bytes };
}
