import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGovernor, GOVERNOR_CHANNEL, type Governor, type GovernorMessage, type Lease } from './index.ts';

const events: GovernorMessage[] = [];
const listen = (message: unknown) => {
  events.push({ ...(message as GovernorMessage) });
};

beforeEach(() => {
  events.length = 0;
  subscribe(GOVERNOR_CHANNEL, listen);
});
afterEach(() => {
  unsubscribe(GOVERNOR_CHANNEL, listen);
});

/** Lets every settled promise be seen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a lease', () => {
  it('is granted what was asked for, to the byte', async () => {
    const governor = createGovernor({ budget: 100 });
    expect((await governor.reserve(37)).granted).toBe(37);
    expect(governor.booked).toBe(37);
  });

  it('gives back exactly once', async () => {
    const governor = createGovernor({ budget: 100 });
    const [first] = [await governor.reserve(40), await governor.reserve(40)];
    first.release();
    first.release();
    first[Symbol.dispose]();
    expect(governor.booked).toBe(40);
  });

  it('is released at the end of its block', async () => {
    const governor = createGovernor({ budget: 100 });
    {
      using lease = await governor.reserve(40);
      expect(governor.booked).toBe(lease.granted);
    }
    expect(governor.booked).toBe(0);
  });

  it('larger than the budget is clamped to it, runs alone, and gives back what it was granted', async () => {
    const governor = createGovernor({ budget: 100 });
    const large = await governor.reserve(250);
    expect(large.granted).toBe(100);
    const small = governor.reserve(1);
    expect(governor.waiters).toBe(1);
    large.release();
    expect((await small).granted).toBe(1);
    expect(governor.booked).toBe(1);
  });

  it('refuses what is no whole number of bytes, with a code and the number', async () => {
    const governor = createGovernor({ budget: 100 });
    for (const bytes of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY]) {
      await expect(governor.reserve(bytes)).rejects.toMatchObject({
        code: 'ERR_GOVERNOR_BYTES',
        message: expect.stringContaining(String(bytes)),
      });
    }
    expect(() => createGovernor({ budget: Number.NaN })).toThrow('budget');
    expect(governor.booked).toBe(0);
  });
});

describe('the queue', () => {
  it('is first come, first served: a small request does not overtake a large one', async () => {
    const governor = createGovernor({ budget: 100 });
    const order: string[] = [];
    const holder = await governor.reserve(60);
    const large = governor.reserve(100).then((lease) => {
      order.push('large');
      return lease;
    });
    const small = governor.reserve(10).then((lease) => {
      order.push('small');
      return lease;
    });
    await turn();
    expect(order).toEqual([]);
    holder.release();
    (await large).release();
    await small;
    expect(order).toEqual(['large', 'small']);
  });

  it('forgets a waiter that was aborted, and wakes the one behind it', async () => {
    const governor = createGovernor({ budget: 100 });
    await governor.reserve(60);
    const impatient = new AbortController();
    const large = governor.reserve(100, { signal: impatient.signal });
    const small = governor.reserve(40);
    impatient.abort(new Error('gone'));
    await expect(large).rejects.toThrow('gone');
    expect((await small).granted).toBe(40);
    expect(governor.waiters).toBe(0);
  });

  it('does not take back a lease when the signal aborts after admission', async () => {
    const governor = createGovernor({ budget: 100 });
    const holder = await governor.reserve(100);
    const late = new AbortController();
    const next = governor.reserve(100, { signal: late.signal });
    holder.release();
    late.abort();
    expect((await next).granted).toBe(100);
    expect(governor.booked).toBe(100);
  });

  it('books nothing for a signal that was aborted before', async () => {
    const governor = createGovernor({ budget: 100 });
    await expect(governor.reserve(1, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(governor.booked).toBe(0);
    expect(events.map(({ event }) => event)).toEqual(['refused']);
  });
});

it('books nothing and never waits when the budget is 0', async () => {
  const governor = createGovernor({ budget: 0 });
  const leases = await Promise.all([governor.reserve(1e9), governor.reserve(1e9)]);
  expect(leases.map(({ granted }) => granted)).toEqual([0, 0]);
  expect(governor.booked).toBe(0);
});

it('publishes every event with the state just after it', async () => {
  const governor = createGovernor({ budget: 100 });
  const holder = await governor.reserve(80);
  const gone = new AbortController();
  const refused = governor.reserve(50, { signal: gone.signal });
  const next = governor.reserve(150);
  gone.abort();
  await expect(refused).rejects.toThrow();
  holder.release();
  (await next).release();
  const rows = events.map((e) => [e.event, e.requested, e.granted, e.booked, e.waiters, e.budget]);
  expect(rows).toEqual([
    ['admitted', 80, 80, 80, 0, 100],
    ['waiting', 50, 0, 80, 1, 100],
    ['waiting', 150, 0, 80, 2, 100],
    ['refused', 50, 0, 80, 1, 100],
    ['released', 80, 80, 0, 1, 100],
    ['admitted', 150, 100, 100, 0, 100],
    ['released', 150, 100, 0, 0, 100],
  ]);
});

describe('under any order of requests, releases and aborts', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`books the sum of the live leases, within the budget, and ends at 0 (seed ${seed})`, async () => {
      const governor = createGovernor({ budget: 1000 });
      await storm(governor, random(seed));
      expect(governor.booked).toBe(0);
      expect(governor.waiters).toBe(0);
      expect(governor.highWater).toBeGreaterThan(0);
      for (const { booked, budget } of events) {
        expect(booked).toBeGreaterThanOrEqual(0);
        expect(booked).toBeLessThanOrEqual(budget);
      }
      expect(replay(events)).toBe(0);
    });
  }
});

async function storm(governor: Governor, next: () => number): Promise<void> {
  const live = new Set<Lease>();
  const waiting: AbortController[] = [];
  for (let step = 0; step < 400; step++) {
    const dice = next();
    if (dice < 0.5) {
      const gone = new AbortController();
      waiting.push(gone);
      governor.reserve(Math.floor(next() * 1500), { signal: gone.signal }).then(
        (lease) => live.add(lease),
        () => undefined,
      );
    } else if (dice < 0.65) waiting.splice(Math.floor(next() * waiting.length), 1)[0]?.abort();
    else releaseOne(live);
    await turn();
    expect(governor.booked).toBe([...live].reduce((sum, { granted }) => sum + granted, 0));
  }
  while (governor.booked > 0 || governor.waiters > 0) {
    expect(live.size).toBeGreaterThan(0);
    releaseOne(live);
    await turn();
  }
}

function releaseOne(live: Set<Lease>): void {
  for (const lease of live) {
    lease.release();
    live.delete(lease);
    return;
  }
}

/** What is booked by the events' own account. */
function replay(messages: readonly GovernorMessage[]): number {
  let booked = 0;
  for (const message of messages) {
    if (message.event === 'admitted') booked += message.granted;
    if (message.event === 'released') booked -= message.granted;
    expect(message.booked).toBe(booked);
  }
  return booked;
}

/** Mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
