/** The examples publish what the gate reads: heard with the probe's own ears. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bookings } from '../../../harness/probe/bookings.ts';
import { listen } from '../../../harness/probe/bookings.ts';
import { createSemaphore } from './semaphore.ts';
import { createUploads } from './with-p-limit.ts';

let heard: Bookings;

beforeEach(() => {
  heard = listen({});
  heard.begin();
});

describe('p-limit', () => {
  it('is heard booking each upload once, as many bytes as asked for, and giving all back', async () => {
    const upload = createUploads({ budget: 200, largest: 100 });
    await Promise.all([100, 100, 60, 100].map((bytes) => upload(bytes, nextTurn)));
    expect(read()).toMatchObject({
      admitted: 4,
      released: 4,
      bookings: [booking(100, 100, 3), booking(60, 60, 1)],
      highestBookedBytes: 200,
      beyondBudgetBytes: 0,
      endBookedBytes: 0,
      endWaiters: 0,
    });
    expect(read()?.highestWaiters).toBeGreaterThan(0);
  });

  it('is heard giving back what a failed upload held', async () => {
    const upload = createUploads({ budget: 100, largest: 100 });
    await expect(upload(100, () => Promise.reject(new Error('reset')))).rejects.toThrow('reset');
    expect(read()).toMatchObject({ admitted: 1, released: 1, endBookedBytes: 0 });
  });
});

describe('a semaphore written by hand', () => {
  it('is heard letting in what fits, and the others as room comes', async () => {
    const { take } = createSemaphore(100);
    const give = await take(60);
    const second = take(60);
    await nextTurn();
    expect(read()).toMatchObject({ admitted: 1, waited: 1, endBookedBytes: 60, endWaiters: 1 });
    give();
    (await second)();
    expect(read()).toMatchObject({
      admitted: 2,
      released: 2,
      highestBookedBytes: 60,
      endBookedBytes: 0,
      endWaiters: 0,
    });
  });

  it('is heard clamping what is larger than its whole budget', async () => {
    (await createSemaphore(100).take(250))();
    expect(read()).toMatchObject({ bookings: [booking(250, 100, 1)], beyondBudgetBytes: 0, endBookedBytes: 0 });
  });

  it('is heard refusing whoever gives up, and leaves nobody waiting', async () => {
    const { take } = createSemaphore(100);
    const give = await take(100);
    const gone = new AbortController();
    const second = take(100, gone.signal);
    gone.abort(new Error('client left'));
    await expect(second).rejects.toThrow('client left');
    give();
    give();
    expect(read()).toMatchObject({ admitted: 1, released: 1, refused: 1, endBookedBytes: 0, endWaiters: 0 });
  });
});

function read() {
  return heard.read().governor;
}

function booking(requestedBytes: number, grantedBytes: number, count: number) {
  return { requestedBytes, grantedBytes, count };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
