import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingVolume } from '../../fixtures/volumes/failing.ts';
import { fullVolume } from '../../fixtures/volumes/full.ts';
import { heldVolume } from '../../fixtures/volumes/held.ts';
import { slowVolume } from '../../fixtures/volumes/slow.ts';
import { createRestorer, openFileVolume, restoreBytes, type Volume } from './index.ts';
import { content, KiB, MiB, type Rig, startRig } from './test-support/rig.ts';

let rig: Rig;
let id: string;
const bytes = content(2 * MiB);

beforeEach(async () => {
  rig = await startRig();
  await rig.volume('source', bytes);
  id = await rig.backUp('source', { chunkBytes: 1 * MiB });
});
afterEach(() => rig[Symbol.asyncDispose]());

/** Starts 41 restores that are held at their first write, and counts. */
function fortyOne(budget: number) {
  const restorer = createRestorer({ budget });
  const { promise: open, resolve: letGo } = Promise.withResolvers<void>();
  const counts = { opened: 0, held: 0, most: 0, mostBooked: 0 };
  const all = Promise.all(
    Array.from({ length: 41 }, (_, index) =>
      restorer.restore({
        repository: rig.repository,
        backupId: id,
        openVolume: async () => {
          counts.opened += 1;
          counts.mostBooked = Math.max(counts.mostBooked, restorer.governor.booked);
          const volume = await rig.newVolume(`restored-${index}`, bytes.length)();
          return heldVolume(volume, 0, async () => {
            counts.held += 1;
            counts.most = Math.max(counts.most, counts.held);
            await open;
            counts.held -= 1;
          });
        },
      }),
    ),
  );
  return { restorer, counts, all, letGo };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe('41 restores at once', () => {
  it('against a limit of 15: 15 are under way, and all complete, never beyond the budget', async () => {
    const budget = 15 * restoreBytes();
    const { restorer, counts, all, letGo } = fortyOne(budget);
    await until(() => counts.held === 15);
    await sleep(50);
    // Who waits has opened nothing, and so holds nothing.
    expect({ ...counts, waiting: restorer.governor.waiters }).toEqual({
      opened: 15,
      held: 15,
      most: 15,
      mostBooked: budget,
      waiting: 26,
    });
    letGo();
    await all;
    expect(counts.most).toBeLessThanOrEqual(15);
    expect(counts.mostBooked).toBe(budget);
    expect(restorer.governor).toMatchObject({ booked: 0, waiters: 0, highWater: budget });
    for (let index = 0; index < 41; index += 1) {
      expect((await readFile(rig.path(`restored-${index}`))).equals(bytes)).toBe(true);
    }
  });

  it('without a limit are all under way', async () => {
    const { counts, all, letGo } = fortyOne(0);
    await until(() => counts.held === 41);
    letGo();
    await all;
    expect(counts.most).toBe(41);
  });
});

it('30 that wait leave the thread pool to the one that is admitted', { timeout: 60_000 }, async () => {
  // In a process with a pool of one thread: a single waiter in it would stop everything.
  const script = `
    import { createRestorer, folderRepository, openFileVolume, restoreBytes } from './subjects/restore/index.ts';
    const { governor, restore } = createRestorer({ budget: restoreBytes() });
    const repository = folderRepository(process.argv[1] + '/repository');
    const openVolume = () => openFileVolume(process.argv[1] + '/source');
    await Promise.all(Array.from({ length: 30 }, () => restore({ repository, backupId: process.argv[2], openVolume })));
    console.log(governor.counters.waited);
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '-e', script, rig.folder, id],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, timeout: 55_000 },
  );
  expect(stdout.trim()).toBe('29');
});

describe('a restore that is cancelled', () => {
  it('while it waits never opens its volume, and gives its place up', async () => {
    const restorer = createRestorer({ budget: restoreBytes() });
    using _taken = await restorer.governor.reserve(restoreBytes());
    const gone = new AbortController();
    let opened = false;
    const openVolume = async () => {
      opened = true;
      return openFileVolume(rig.path('source'));
    };
    const waiting = restorer.restore({ repository: rig.repository, backupId: id, openVolume, signal: gone.signal });
    gone.abort(new Error('no longer wanted'));
    await expect(waiting).rejects.toMatchObject({
      code: 'ERR_RESTORE_CANCELLED',
      cause: { message: 'no longer wanted' },
    });
    expect({ opened, waiters: restorer.governor.waiters }).toEqual({ opened: false, waiters: 0 });
  });

  it('in the middle stops before the next block, and gives everything back', async () => {
    const restorer = createRestorer({ budget: restoreBytes() });
    const gone = new AbortController();
    const oneObject = await rig.backUp('source', { chunkBytes: 2 * MiB });
    let closed = false;
    await rig.volume('existing', Buffer.alloc(bytes.length));
    const restoring = restorer.restore({
      repository: rig.repository,
      backupId: oneObject,
      signal: gone.signal,
      openVolume: async () => {
        const volume = heldVolume(await rig.existing('existing')(), 0, async () => gone.abort());
        return {
          ...volume,
          close: async () => {
            closed = true;
            await volume.close();
          },
        };
      },
    });
    await expect(restoring).rejects.toMatchObject({ code: 'ERR_RESTORE_CANCELLED' });
    const after = (await rig.content('existing')).subarray(1 * MiB);
    expect(after.equals(Buffer.alloc(after.length))).toBe(true);
    expect({ closed, booked: restorer.governor.booked }).toEqual({ closed: true, booked: 0 });
  });
});

describe('a volume', () => {
  it('that is slow gets every byte', async () => {
    await rig.restore(id, async () => slowVolume(await rig.newVolume('restored', bytes.length)(), 300));
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
  });

  it.each([
    ['fails', failingVolume, 'EIO'],
    ['is full', fullVolume, 'ENOSPC'],
  ])('that %s ends the restore, naming the byte, and nothing stays booked', async (_, broken, code) => {
    const restorer = createRestorer({ budget: restoreBytes() });
    const at = 1 * MiB + 100 * KiB;
    const openVolume = async () => broken(await rig.newVolume('restored', bytes.length)(), at);
    const restoring = restorer.restore({ repository: rig.repository, backupId: id, openVolume });
    await expect(restoring).rejects.toMatchObject({ code: 'ERR_RESTORE_VOLUME', offset: at, cause: { code } });
    expect(restorer.governor.booked).toBe(0);
  });

  it.runIf(process.platform === 'linux')('on a device that has no room left says so', async () => {
    const restoring = rig.restore(id, () => openFileVolume('/dev/full', bytes.length));
    await expect(restoring).rejects.toMatchObject({ code: 'ERR_RESTORE_VOLUME', offset: 0, cause: { code: 'ENOSPC' } });
    await expect(restoring).rejects.toThrow(/is full at byte 0/);
  });

  it('is synced and closed before the restore is done, and until then its bytes stay booked', async () => {
    const { restore, governor } = createRestorer({ budget: restoreBytes() });
    const order: string[] = [];
    const booked: number[] = [];
    const openVolume = async (): Promise<Volume> => {
      const volume = await rig.newVolume('restored', bytes.length)();
      return {
        size: volume.size,
        isNew: true,
        write: async (part, position) => {
          order.push('write');
          await volume.write(part, position);
        },
        sync: async () => {
          order.push('sync');
          booked.push(governor.booked);
          await volume.sync();
        },
        close: async () => {
          order.push('close');
          await volume.close();
          booked.push(governor.booked);
        },
      };
    };
    await restore({ repository: rig.repository, backupId: id, openVolume });
    expect(order).toEqual(['write', 'write', 'sync', 'close']);
    expect([...booked, governor.booked]).toEqual([restoreBytes(), restoreBytes(), 0]);
  });
});
