/** The upload incident's clients: real AWS SDK clients in a process of their own, each with signed parts one after another. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { clientOf } from '../../upload-client.ts';
import { answer } from '../answering.ts';

export interface UploadWork {
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  /** Each client uploads these over and over, the newer in place of the older, until the time is over. */
  readonly partsEach: number;
  readonly partBytes: number;
  readonly forMs: number;
}

export interface UploadDone {
  readonly expected: number;
  /** Parts that were acknowledged. */
  readonly completed: number;
  /** Parts that were acknowledged, and are what was sent: those that stayed, by reading them back through the proxy. */
  readonly verified: number;
  /** Requests that the SDK sent more than once before they were acknowledged. */
  readonly retried: number;
  readonly seconds: number;
  readonly failures: readonly string[];
}

const Bucket = 'incident';
const READ_AT_ONCE = 4;
const MOST_FAILURES_TOLD = 3;

answer({ work });

async function work({ host, port, ...load }: UploadWork): Promise<UploadDone> {
  // The SDK's own way with SlowDown: it waits and tries again.
  const s3 = clientOf({ host, port }, { maxAttempts: 10 });
  const shared = randomBytes(load.partBytes);
  const failures: string[] = [];
  const begun = performance.now();
  const clients = await Promise.all(
    Array.from({ length: load.clients }, async (_, index) => {
      // Clients do not all come in one millisecond.
      await sleep(index * 10);
      return await uploadObject(s3, `client-${index}`, load, shared, failures);
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  let wrong = 0;
  for (let i = 0; i < clients.length; i += READ_AT_ONCE) {
    const counts = await Promise.all(
      clients.slice(i, i + READ_AT_ONCE).map((one) => wrongParts(s3, one, load, failures)),
    );
    wrong += sum(counts);
  }
  const completed = sum(clients.map(({ acknowledged }) => acknowledged));
  return {
    expected: sum(clients.map(({ sent }) => sent)),
    completed,
    verified: completed - wrong,
    retried: sum(clients.map(({ retried }) => retried)),
    seconds,
    failures: failures.slice(0, MOST_FAILURES_TOLD),
  };
}

interface Uploaded {
  readonly Key: string;
  sent: number;
  acknowledged: number;
  retried: number;
  /** Of the parts that stayed. */
  readonly hashes: string[];
}

async function uploadObject(
  s3: S3Client,
  Key: string,
  { partsEach, forMs }: Pick<UploadWork, 'partsEach' | 'forMs'>,
  shared: Buffer,
  failures: string[],
): Promise<Uploaded> {
  const uploaded: Uploaded = { Key, sent: 0, acknowledged: 0, retried: 0, hashes: [] };
  // No two parts are alike: a part that was stored in another's place would show.
  const Body = Buffer.from(shared);
  const until = performance.now() + forMs;
  const etags: (string | undefined)[] = [];
  try {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    for (let i = 0; i < partsEach || performance.now() < until; i += 1) {
      randomBytes(64).copy(Body, (i * 4099) % (Body.length - 64));
      const index = i % partsEach;
      const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body, ContentLength: Body.length };
      uploaded.sent += 1;
      const { ETag, $metadata } = await s3.send(new UploadPartCommand(part));
      uploaded.hashes[index] = createHash('sha256').update(Body).digest('hex');
      etags[index] = ETag;
      uploaded.acknowledged += 1;
      uploaded.retried += ($metadata.attempts ?? 1) > 1 ? 1 : 0;
    }
    const Parts = etags.map((ETag, index) => ({ PartNumber: index + 1, ETag }));
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    failures.push(String(error));
  }
  return uploaded;
}

/** Reads the object through the proxy, which decrypts it, and counts the parts that are not what was sent. */
async function wrongParts(
  s3: S3Client,
  { Key, hashes }: Uploaded,
  { partBytes }: Pick<UploadWork, 'partBytes'>,
  failures: string[],
): Promise<number> {
  const read: string[] = [];
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    let hash = createHash('sha256');
    let left = partBytes;
    for await (const chunk of Body as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const piece = chunk.subarray(at, at + left);
        hash.update(piece);
        at += piece.length;
        left -= piece.length;
        if (left > 0) continue;
        read.push(hash.digest('hex'));
        hash = createHash('sha256');
        left = partBytes;
      }
    }
  } catch (error) {
    failures.push(String(error));
  }
  const wrong = hashes.filter((hash, index) => read[index] !== hash).length;
  if (wrong > 0) failures.push(`${wrong} parts of ${Key} do not read back as they were sent.`);
  return wrong;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
