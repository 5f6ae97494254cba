/** The server as all scenarios of the subtree start it, in the measured process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KiB, MiB, type ServerContext, sidecar } from 'plimsoll';
import { WINDOW } from '../subjects/subtree/reservation.ts';
import { type SubtreeServer, startSubtreeServer } from '../subjects/subtree/server.ts';
import { openSqliteStore } from '../subjects/subtree/store/sqlite-store.ts';
import type { TransactionStore } from '../subjects/subtree/store/transaction-store.ts';
import { type VariantName, variants } from '../subjects/subtree/variant.ts';
import { streamBytes } from './subtree-bytes.ts';
import type { SubtreeFolder } from './subtree-folder.ts';

/** Each of the kernel's two buffers of a connection takes a part of it, 4 MiB in all; a window another four. */
export const typicalStream = { total: 12 * MiB, smallest: 20 * KiB, largest: 20 * KiB };
/** As many of them as are measured at once. */
export const heldTogether = 4;

/** What is the same wherever it is measured. */
export const streamConditions = {
  sidecars: { store: sidecar('./subtree-folder.ts') },
  load: './subtree.load.ts',
  // The server's own flag (see startSubtreeServer): without it one stream of four took 6.7 MiB above the floor, with it 5.3.
  nodeFlags: ['--no-concurrent-recompilation'],
  // What the process keeps once, however many stream: garbage that V8 has not collected, and no floor has. Over 9000 small
  // streams, four times as many as a warm-up, the main isolate's heap rises by at most 10 MiB and the reader's by at most
  // 7.3, and both fall again (subtree-kept.ts); 3 of the 10 are code, which is in the floor.
  allowance: 18 * MiB,
  limit: 512 * MiB,
};

/** Four typical streams at once, however they are looked at. */
export const typicalConditions = {
  ...streamConditions,
  parameters: { total: [typicalStream.total], smallest: [typicalStream.smallest], largest: [typicalStream.largest] },
  warmUp: { total: 64 * KiB, smallest: 2 * KiB, largest: 2 * KiB },
  concurrency: [heldTogether],
  reservation: streamBytes,
  expects: ['subtree.published'],
};

/** Beside the ways of `subjects/subtree`, one without admission. */
export const UNLIMITED = 'unlimited creation';

export async function startMeasuredServer({ budget, variant, sidecars }: ServerContext): Promise<SubtreeServer> {
  const { folder, database } = sidecars.store as SubtreeFolder;
  const store = await openSqliteStore({ path: database });
  return await startSubtreeServer({
    budget: variant === UNLIMITED ? 0 : budget,
    store: variant === 'abort on cap' ? lateChunks(store) : store,
    folder,
    ...(variant in variants && { variant: variant as VariantName }),
    // What fails here fails in the load as well, and is told there.
    onError: () => {},
  });
}

/** Only the warm-up has chunks this small: its streams are over before anything could be late. */
const SMALL_CHUNK = 512 * KiB;
const LOOK_EVERY_MS = 5;

/**
 * The second chunk of every stream comes after as many behind it as fill a window, and one more: late, as one of many is
 * under load. Not the first, or the client would be told of the failure in place of a 200. A stream is told by its signal.
 */
function lateChunks(store: TransactionStore): TransactionStore {
  const streams = new WeakMap<AbortSignal, { asked: number; read: number }>();
  return {
    async read(wanted, signal) {
      const stream = streams.get(signal) ?? { asked: 0, read: 0 };
      streams.set(signal, stream);
      stream.asked += 1;
      const late = stream.asked === 2 && wanted.bytes > SMALL_CHUNK;
      while (late && stream.read <= WINDOW + 1) await sleep(LOOK_EVERY_MS, undefined, { signal });
      const slab = await store.read(wanted, signal);
      stream.read += 1;
      return slab;
    },
    close: () => store.close(),
  };
}
