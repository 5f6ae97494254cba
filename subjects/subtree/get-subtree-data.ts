import type { ServerResponse } from 'node:http';
import { blobPaths, openPublished } from './blobs/blob-folder.ts';
import { serveFile } from './blobs/serve-file.ts';
import { ClientStream, gone } from './creation/client-stream.ts';
import { type Creation, create } from './creation/create.ts';
import { publishedDataBytes } from './reservation.ts';
import type { Service } from './service.ts';
import { isSubtreeError } from './subtree-error.ts';

/** How long a reader of published data waits for its few bytes, in ms. It may: what it waits for ends. */
const READER_WAIT_MS = 30_000;

/**
 * Answers with a subtree's data: as it stands in the blob folder, or created while it is sent. Whoever asks for what is
 * being created waits for that, holding nothing, and is then sent the file.
 */
export async function getSubtreeData(service: Service, hash: string, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort(gone()));
  const { signal } = left;
  const paths = blobPaths(service.folder, hash);
  const creation: Creation = { hash, paths, signal, client: new ClientStream(response, service.stallMs) };
  while (!(await sendPublished(service, creation, response))) {
    signal.throwIfAborted();
    const running = service.creations.running(hash);
    if (running !== undefined) await waitFor(running, signal);
    else if (await createOnce(service, creation)) return;
  }
}

async function sendPublished(service: Service, creation: Creation, response: ServerResponse): Promise<boolean> {
  const blob = await openPublished(creation.paths);
  if (blob === null) return false;
  try {
    using _lease = await service.governor.reserve(publishedDataBytes(), {
      policy: { waitMs: READER_WAIT_MS },
      signal: creation.signal,
    });
    await serveFile(blob, response, creation.client);
  } finally {
    await blob.file.close();
  }
  service.outcomes.counts.sent += 1;
  return true;
}

async function createOnce(service: Service, creation: Creation): Promise<boolean> {
  let created = false;
  await service.creations.run(creation.hash, async () => {
    created = await create(service, creation);
  });
  if (!created) return false;
  service.outcomes.counts.created += 1;
  // Last, so that whoever has seen the end finds nothing booked and nothing locked.
  await creation.client.end();
  return true;
}

/** Its failure is the waiting one's too; except that its client has gone, which says nothing of the data. */
async function waitFor(running: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([running, left]);
  } catch (error) {
    signal.throwIfAborted();
    if (!isSubtreeError(error, 'ERR_SUBTREE_CLIENT')) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
