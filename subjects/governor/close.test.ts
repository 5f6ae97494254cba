import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createGovernor } from './index.ts';

const queueing = (budget = 100) => createGovernor({ budget, floor: 1, policy: 'queue' });

async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await nextTurn();
  return done;
}

it('drain resolves when nothing is booked and nobody waits, and refuses nobody', async () => {
  const governor = queueing();
  await governor.drain();
  const holder = await governor.reserve(100);
  const [next, drained] = [governor.reserve(100), governor.drain()];
  holder.release();
  expect(await settled(drained)).toBe(false);
  (await next).release();
  await drained;
  expect(governor.tryReserve(1)?.granted).toBe(1);
});

it('drain resolves when the last waiter gives up', async () => {
  const governor = queueing();
  const holder = await governor.reserve(100);
  const impatient = new AbortController();
  const gone = governor.reserve(100, { signal: impatient.signal });
  const drained = governor.drain();
  holder.shrink(1);
  impatient.abort();
  await expect(gone).rejects.toThrow();
  holder.release();
  await drained;
});

it('close refuses who waits and who comes, with the reason, and resolves when the last lease is back', async () => {
  const governor = queueing();
  const [holder, other] = [await governor.reserve(50), await governor.reserve(50)];
  const reason = new Error('SIGTERM');
  const waiting = [governor.reserve(10), other.grow(60)];
  const closed = governor.close(reason);
  const refusal = { code: 'ERR_GOVERNOR_CLOSED', cause: reason };
  for (const promise of [...waiting, governor.reserve(1), holder.grow(60)]) {
    await expect(promise).rejects.toMatchObject(refusal);
  }
  expect(governor.tryReserve(1)).toBeNull();
  expect(governor).toMatchObject({ waiters: 0, booked: 100, counters: { refused: { closed: 4 } } });
  holder.release();
  expect(await settled(closed)).toBe(false);
  other.release();
  await closed;
  await governor.close();
  await governor.drain();
  expect(governor.tryReserve(1)).toBeNull();
});

it('close waits for leases of 0 bytes, too', async () => {
  const governor = queueing(0);
  const lease = await governor.reserve(10);
  const closed = governor.close();
  expect(await settled(closed)).toBe(false);
  lease.release();
  await closed;
});
