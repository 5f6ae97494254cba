import { type Lease, reach } from '../../governor/index.ts';
import { type BlobPaths, openSource } from '../blobs/blob-folder.ts';
import { lockBlob } from '../blobs/lock.ts';
import { Publication } from '../blobs/publication.ts';
import type { SubtreeFile } from '../formats/subtree-file.ts';
import { chunkBytesOf, subtreeDataBytes } from '../reservation.ts';
import type { Service } from '../service.ts';
import { SubtreeError } from '../subtree-error.ts';
import type { ClientStream } from './client-stream.ts';

export interface Creation {
  readonly hash: string;
  readonly paths: BlobPaths;
  readonly client: ClientStream;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * Creates the data of one subtree: sends it to the client and writes it to the blob folder at once, at the pace of the
 * slower of them, and publishes it when it is whole; the caller then ends the client's body. Returns false where another
 * process had published it before anything was begun.
 *
 * Waits for another process's creation before it books anything, and holds its booking for as long as anything of it lives.
 */
export async function create(service: Service, creation: Creation): Promise<boolean> {
  const { hash, paths, signal } = creation;
  const source = await openSource(service.folder, hash);
  try {
    const lock = await lockBlob(paths, service.lockWaitMs, signal);
    if (lock === null) return false;
    try {
      await book(service, source, creation);
    } finally {
      await lock.release();
    }
    return true;
  } finally {
    await source.close();
  }
}

/** Books by what the header declares, before the nodes are read; and by the largest of them where that is more. */
async function book(service: Service, source: SubtreeFile, creation: Creation): Promise<void> {
  const { governor, limits } = service;
  const options = { policy: 'failFast', signal: creation.signal } as const;
  using lease = await governor.reserve(subtreeDataBytes(source.header, undefined, limits), options);
  try {
    const { transactions, largest } = await source.survey();
    if (transactions === 0) {
      throw new SubtreeError('ERR_SUBTREE_EMPTY', `Subtree ${creation.hash} has no transaction but the coinbase.`);
    }
    const bytes = subtreeDataBytes(source.header, largest, limits);
    if (bytes > lease.requested) await lease.grow(bytes, options);
    await produce(service, source, creation, lease);
  } finally {
    // What it has read is booked as well: freed before the lease goes.
    await source.close();
  }
}

async function produce(service: Service, source: SubtreeFile, creation: Creation, lease: Lease): Promise<void> {
  const { store, limits, variant, outcomes } = service;
  const { client, paths, signal } = creation;
  const publication = await Publication.begin(paths);
  const stream = { client, progress: { reading: 0 } };
  outcomes.active.add(stream);
  if (variant.releasesEarly) lease.release();
  try {
    await variant.stream({
      source,
      store,
      chunk: { transactions: limits.chunkTransactions, bytes: chunkBytesOf(source.header, limits) },
      window: limits.window,
      progress: stream.progress,
      deliver: deliverTo(publication, client),
      signal,
    });
    await publication.publish();
    reach('subtree.published');
  } finally {
    outcomes.active.delete(stream);
    await publication.discard();
  }
}

/** To both at once, to each in order, and neither waits for the other before the next chunk. */
function deliverTo(publication: Publication, client: ClientStream): (slab: Buffer) => Promise<void> {
  let toFile = Promise.resolve();
  let toClient = Promise.resolve();
  return async (slab) => {
    // A chunk behind one that failed is not written: the chain stays rejected.
    toClient = toClient.then(() => client.write(slab));
    toFile = toFile.then(() => publication.write(slab));
    const results = await Promise.allSettled([toFile, toClient]);
    reach('subtree.chunk-written');
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}
