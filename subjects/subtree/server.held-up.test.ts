import { existsSync } from 'node:fs';
import { open as openFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { WINDOW } from './reservation.ts';
import type { TransactionStore } from './store/transaction-store.ts';
import {
  counts,
  eventually,
  KiB,
  largeSubtrees,
  MORE_THAN_SOCKETS,
  open,
  type Rig,
  startRig,
} from './test-support/rig.ts';

const MiB = 1024 * KiB;

afterEach(() => vi.restoreAllMocks());

it('a disk that stands still holds the client up: no more than a window is read, and sent, ahead of it', async () => {
  let reads = 0;
  const rig = await startRig({ wrap: (store) => counting(store, () => (reads += 1)) });
  const [{ hash }] = largeSubtrees(rig);
  const { promise: disk, resolve: goOn } = Promise.withResolvers<void>();
  await standing(rig, disk);
  const answer = await open(rig.server, hash);
  let received = 0;
  const ended = new Promise((resolve) => answer.once('end', resolve));
  answer.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  await eventually(() => received === WINDOW * MiB);
  await sleep(100);
  expect([reads, received]).toEqual([WINDOW, WINDOW * MiB]);
  goOn();
  await ended;
  expect([received, answer.complete]).toEqual([MORE_THAN_SOCKETS, true]);
});

it.runIf(existsSync('/proc/self/fd'))('creations that fail, and clients that leave, keep no file open', async () => {
  let failing = true;
  const rig = await startRig({
    wrap: (store) =>
      counting(store, () => {
        if (failing) throw new Error('a crash');
      }),
  });
  for (const { hash } of largeSubtrees(rig)) {
    failing = true;
    await rig.ask(hash);
    failing = false;
    const answer = await open(rig.server, hash);
    await eventually(() => rig.server.outcomes.waitingForClient === 1);
    answer.destroy();
    await eventually(() => rig.server.outcomes.active.size === 0);
  }
  await counts(rig, { failed: 3, client_gone: 3 });
  expect(await openFilesOf(rig)).toEqual([]);
});

function counting(store: TransactionStore, onRead: () => unknown): TransactionStore {
  return {
    async read(wanted, signal) {
      onRead();
      return await store.read(wanted, signal);
    },
    close: () => store.close(),
  };
}

/** Writes of whole chunks wait for `disk`. */
async function standing({ folder }: Rig, disk: Promise<void>): Promise<void> {
  const file = await openFile(folder, 'r');
  await file.close();
  const handles = Object.getPrototypeOf(file) as Pick<typeof file, 'write'>;
  const write = handles.write;
  vi.spyOn(handles, 'write').mockImplementation(async function (this: typeof file, ...args: unknown[]) {
    if ((args[0] as Uint8Array).length > 64 * KiB) await disk;
    return await (write as (...all: unknown[]) => never).apply(this, args);
  } as never);
}

/** But for the database, which the reader has open throughout. */
async function openFilesOf({ folder }: Rig): Promise<readonly string[]> {
  const names = await readdir('/proc/self/fd');
  const paths = await Promise.all(names.map((name) => readlink(join('/proc/self/fd', name)).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder) && !path.includes('transactions.db'));
}
