import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readTransaction } from './formats/transaction.ts';
import type { TransactionStore } from './store/transaction-store.ts';
import { counts, eventually, largeSubtrees, open, type Rig, startRig } from './test-support/rig.ts';

const SECRET = 'a panic with a secret in it';

/** Fails the n-th read, from 0, of each stream. */
function failing(at: number): (store: TransactionStore) => TransactionStore {
  const reads = new WeakMap<AbortSignal, number>();
  return (store) => ({
    read(wanted, signal) {
      const count = reads.get(signal) ?? 0;
      reads.set(signal, count + 1);
      if (count === at) return Promise.reject(new Error(SECRET));
      return store.read(wanted, signal);
    },
    close: () => store.close(),
  });
}

const sizes = Array.from({ length: 64 }, () => 1000);

describe('a head chunk that stalls', () => {
  const stalled = (): ((store: TransactionStore) => TransactionStore) => {
    let reads = 0;
    return (store) => ({
      async read(wanted, signal) {
        reads += 1;
        if (reads === 1) await sleep(800, undefined, { signal });
        return await store.read(wanted, signal);
      },
      close: () => store.close(),
    });
  };
  const limits = { window: 8, chunkTransactions: 4 };

  it('holds up the ones behind it, and the stream is whole', async () => {
    const seen: number[] = [];
    const rig = await startRig({ limits, wrap: (store) => counting(stalled()(store), seen) });
    const { hash } = rig.make(sizes);
    const asked = rig.ask(hash);
    await eventually(() => seen.length >= 5);
    const { body, complete } = await asked;
    expect([complete, parsed(body)]).toEqual([true, 64]);
    expect(body.equals(rig.expected.get(hash) as Buffer)).toBe(true);
  });

  it('fails the stream where a cap aborts', async () => {
    const rig = await startRig({ limits, wrap: stalled(), variant: 'abort on cap' });
    const { hash } = rig.make(sizes);
    const { status, complete } = await rig.ask(hash);
    expect([status, complete]).not.toEqual([200, true]);
    expect(await rig.leftovers()).toEqual([]);
  });
});

describe('a failure', () => {
  it('before the first byte is 500, and tells nothing of what it was', async () => {
    const rig = await startRig({ limits: { chunkTransactions: 4 }, wrap: failing(0) });
    const { status, body } = await rig.ask(rig.make(sizes).hash);
    expect([status, body.toString()]).toEqual([500, 'The data could not be sent.\n']);
    expect(rig.errors).toMatchObject([{ message: SECRET }]);
    await nothingLeft(rig);
  });

  it('in the middle ends the connection and not the body, and publishes nothing', async () => {
    const rig = await startRig({ limits: { chunkTransactions: 4 }, wrap: failing(9) });
    const { hash } = rig.make(sizes);
    const { status, complete, body } = await rig.ask(hash);
    expect([status, complete]).toEqual([200, false]);
    expect(body.toString('latin1')).not.toContain(SECRET);
    await counts(rig, { failed: 1, created: 0 });
    await nothingLeft(rig);
  });

  it('of the store for one transaction names it to whoever runs the server', async () => {
    const rig = await startRig();
    const { hash } = rig.make([300, 400]);
    await withoutTransaction(rig);
    expect(await rig.ask(hash)).toMatchObject({ status: 500 });
    expect(rig.errors).toMatchObject([
      { code: 'ERR_SUBTREE_TRANSACTION', message: expect.stringMatching(/no transaction/) },
    ]);
    await nothingLeft(rig);
  });

  it('to publish is one of the stream, which does not end as whole', async () => {
    const rig = await startRig();
    const { hash } = rig.make(sizes);
    // Nothing can be renamed onto a folder.
    await mkdir(join(rig.folder, `${hash}.subtreeData.sha256`, 'taken'), { recursive: true });
    expect((await rig.ask(hash)).complete).toBe(false);
    await rm(join(rig.folder, `${hash}.subtreeData.sha256`), { recursive: true });
    await nothingLeft(rig);
    expect(await rig.ask(hash)).toMatchObject({ status: 200, complete: true });
  });

  it.each([
    ['before the first byte', 0],
    ['in the middle', 9],
  ])('%s, many times over, costs no capacity', async (_, at) => {
    const rig = await startRig({ limits: { chunkTransactions: 4 }, wrap: failing(at) });
    for (let i = 0; i < 20; i += 1) await rig.ask(rig.make([...sizes, 100 + i]).hash);
    await counts(rig, { failed: 20 });
    await nothingLeft(rig);
  });
});

describe('a client that leaves', () => {
  it('in the middle frees all that was held for it, and is no error', async () => {
    const rig = await startRig();
    for (const { hash } of largeSubtrees(rig)) {
      const answer = await open(rig.server, hash);
      await eventually(() => rig.server.outcomes.waitingForClient === 1);
      answer.destroy();
      await eventually(() => rig.server.governor.booked === 0);
    }
    await counts(rig, { client_gone: 3, failed: 0 });
    expect(rig.errors).toEqual([]);
    await nothingLeft(rig);
  });

  it('is followed by whoever waited for what it had begun', async () => {
    const rig = await startRig();
    const [{ hash }] = largeSubtrees(rig);
    const leaving = await open(rig.server, hash);
    const waiting = rig.ask(hash);
    await eventually(() => rig.server.outcomes.waitingForClient === 1);
    leaving.destroy();
    expect(await waiting).toMatchObject({ status: 200, complete: true });
    await counts(rig, { client_gone: 1, created: 1 });
  });

  it('takes nothing for too long is left', async () => {
    const rig = await startRig({ stallMs: 100 });
    const [{ hash }] = largeSubtrees(rig);
    const answer = await open(rig.server, hash);
    answer.on('error', () => {});
    await eventually(() => rig.server.outcomes.counts.client_gone === 1);
    await nothingLeft(rig);
  });

  it('stops what is read for it within a chunk', async () => {
    const asked: number[] = [];
    const rig = await startRig({ wrap: (store) => counting(store, asked) });
    const [{ hash }] = largeSubtrees(rig);
    const answer = await open(rig.server, hash);
    await eventually(() => rig.server.outcomes.waitingForClient === 1);
    const before = asked.length;
    answer.destroy();
    await eventually(() => rig.server.governor.booked === 0);
    // One may have been asked for while it left.
    expect(asked.length).toBeLessThanOrEqual(before + 1);
  });
});

describe('what dead processes left', () => {
  it('is removed at the start: locks that nobody holds, and temporary files without one', async () => {
    const rig = await startRig();
    const hash = 'ab'.repeat(32);
    const names = [
      `${hash}.subtreeData.lock`,
      `${hash}.subtreeData.0123.tmp`,
      `${'cd'.repeat(32)}.subtreeData.4567.tmp`,
    ];
    for (const name of names) await writeFile(join(rig.folder, name), '{}');
    await backdate(rig, names[0] as string);
    const { cleanUp } = await import('./blobs/clean-up.ts');
    expect([...(await cleanUp(rig.folder))].sort()).toEqual([...names].sort());
    expect(await rig.leftovers()).toEqual([]);
  });

  it('is not what another process still works on', async () => {
    const rig = await startRig();
    const hash = 'ab'.repeat(32);
    const names = [`${hash}.subtreeData.0123.tmp`, `${hash}.subtreeData.lock`];
    await writeFile(join(rig.folder, names[0] as string), '');
    await writeFile(join(rig.folder, names[1] as string), JSON.stringify({ host: 'another', pid: 1, token: 'x' }));
    const { cleanUp } = await import('./blobs/clean-up.ts');
    expect(await cleanUp(rig.folder)).toEqual([]);
    expect(await rig.leftovers()).toEqual(names);
  });

  it('under our own pid, or that of nobody, is known to be dead before it is old', async () => {
    const rig = await startRig();
    for (const pid of [process.pid, 2 ** 22 + 1]) {
      const { hash } = rig.make([100 + (pid % 900)]);
      const lock = join(rig.folder, `${hash}.subtreeData.lock`);
      await writeFile(lock, JSON.stringify({ host: hostname(), pid, token: 'left over' }));
      expect(await rig.ask(hash)).toMatchObject({ status: 200, complete: true });
    }
  });
});

it('another process that creates the same data is waited for, with nothing booked, and its file is sent', async () => {
  const rig = await startRig({ lockWaitMs: 10_000 });
  const { hash } = rig.make(sizes);
  const lock = join(rig.folder, `${hash}.subtreeData.lock`);
  await writeFile(lock, JSON.stringify({ host: 'another', pid: 1, token: 'x' }));
  const asked = rig.ask(hash);
  await sleep(150);
  expect(rig.server.governor.counters.admitted).toBe(0);
  const theirs = Buffer.concat([Buffer.from('SD-1.0  '), rig.expected.get(hash) as Buffer]);
  await writeFile(join(rig.folder, `${hash}.subtreeData`), theirs);
  expect((await asked).body.equals(rig.expected.get(hash) as Buffer)).toBe(true);
  await counts(rig, { created: 0, sent: 1 });
});

it('… and not for ever', async () => {
  const rig = await startRig({ lockWaitMs: 150 });
  const { hash } = rig.make(sizes);
  await writeFile(
    join(rig.folder, `${hash}.subtreeData.lock`),
    JSON.stringify({ host: 'another', pid: 1, token: 'x' }),
  );
  expect(await rig.ask(hash)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
});

it('data that somebody published meanwhile is not replaced', async () => {
  let publishTheirs = async (): Promise<void> => {};
  const rig = await startRig({
    wrap: (store) => ({
      async read(wanted, signal) {
        await publishTheirs();
        return await store.read(wanted, signal);
      },
      close: () => store.close(),
    }),
  });
  const { hash } = rig.make(sizes);
  const path = join(rig.folder, `${hash}.subtreeData`);
  publishTheirs = () => writeFile(path, 'SD-1.0  theirs');
  expect(await rig.ask(hash)).toMatchObject({ status: 200, complete: true });
  expect((await rig.ask(hash)).body.toString()).toBe('theirs');
});

function counting(store: TransactionStore, seen: number[]): TransactionStore {
  return {
    async read(wanted, signal) {
      seen.push(wanted.sizes.length);
      return await store.read(wanted, signal);
    },
    close: () => store.close(),
  };
}

function parsed(body: Buffer): number {
  let count = 0;
  for (let at = 0; at < body.length; count += 1) at = readTransaction(body, at).next;
  return count;
}

async function nothingLeft(rig: Rig): Promise<void> {
  await eventually(() => rig.server.outcomes.active.size === 0 && rig.server.governor.booked === 0);
  await eventually(async () => (await rig.leftovers()).length === 0);
  expect(rig.server.governor.waiters).toBe(0);
  expect((await readdir(rig.folder)).some((name) => name.endsWith('.tmp'))).toBe(false);
}

async function withoutTransaction({ database }: Rig): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const opened = new DatabaseSync(database);
  opened.exec('DELETE FROM transactions WHERE rowid = 2');
  opened.close();
}

async function backdate({ folder }: Rig, name: string): Promise<void> {
  const old = new Date(Date.now() - 3_600_000);
  await utimes(join(folder, name), old, old);
}
