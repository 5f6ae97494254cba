/**
 * Starts OpenStack Swift's s3api on loopback, with a bucket and a folder of its own, says how it is reached, and stops it when
 * it is interrupted.
 *
 *     node scripts/swift.ts [bucket]
 */
import { once } from 'node:events';
import { startSwift } from '../fixtures/swift/swift.ts';
import { SwiftError } from '../fixtures/swift/swift-error.ts';

process.exitCode = await main(process.argv[2] ?? 'measured').catch((error: unknown) => {
  if (!(error instanceof SwiftError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 4;
});

async function main(bucket: string): Promise<number> {
  const interrupted = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const swift = await startSwift();
  try {
    const { endpoint, region, credentials, logs } = swift;
    await swift.createBucket(bucket);
    process.stdout.write(`${JSON.stringify({ endpoint, region, ...credentials, bucket, logs })}\n`);
    await interrupted;
  } finally {
    await swift.stop();
  }
  return 0;
}
