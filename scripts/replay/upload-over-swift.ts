/** The upload over a real S3 server, OpenStack Swift: shorter, and as slow as its disk. */
import { type Swift, startSwift } from '../../fixtures/swift/swift.ts';
import type { Incident } from './incident.ts';
import { type UploadBackend, type UploadLoad, uploadOver } from './upload.ts';

const load: UploadLoad = { clients: 12, partsEach: 2, partBytes: 16 * 1024 * 1024, forMs: 5000 };
/** Where the clients of the incident put their objects. */
const BUCKET = 'incident';

/** Over one that is there already, with the bucket `incident`, or (default) one of its own for each replay. */
export function uploadOverSwift(there?: Pick<Swift, 'endpoint' | 'credentials'>): Incident {
  const start = there === undefined ? startOwn : async () => backendOf(there, async () => {});
  return uploadOver(start, load, 'OpenStack Swift');
}

async function startOwn(): Promise<UploadBackend> {
  const swift = await startSwift();
  await swift.createBucket(BUCKET);
  return backendOf(swift, swift.stop);
}

function backendOf({ endpoint, credentials }: Pick<Swift, 'endpoint' | 'credentials'>, end: () => Promise<void>) {
  return { endpoint, backendCredentials: credentials, end };
}
