import { describe, expect, it } from 'vitest';
import { createGovernor } from './index.ts';
import { recordEvents } from './test-support/events.ts';

const KiB = 1024;
const events = recordEvents();

const small = (budget = 100) => createGovernor({ budget, floor: 1, policy: 'queue' });
const rows = () => events.map((e) => [e.event, e.requested, e.granted, e.booked, e.waiters]);

describe('a lease', () => {
  it('is granted what was asked for, to the byte', async () => {
    const governor = small();
    expect(await governor.reserve(37)).toMatchObject({ requested: 37, granted: 37 });
    expect(governor.booked).toBe(37);
  });

  it('is granted 64 KiB at least', async () => {
    const governor = createGovernor({ budget: 1024 * KiB });
    expect((await governor.reserve(0)).granted).toBe(64 * KiB);
    expect((await governor.reserve(64 * KiB - 1)).granted).toBe(64 * KiB);
    expect((await governor.reserve(64 * KiB + 1)).granted).toBe(64 * KiB + 1);
    expect(governor.counters.clamped).toBe(0);
  });

  it('gives back exactly once', async () => {
    const governor = small();
    const [first] = [await governor.reserve(40), await governor.reserve(40)];
    first.release();
    first.release();
    first[Symbol.dispose]();
    expect(governor.booked).toBe(40);
  });

  it('is released at the end of its block', async () => {
    const governor = small();
    {
      using lease = await governor.reserve(40);
      expect(governor.booked).toBe(lease.granted);
    }
    expect(governor.booked).toBe(0);
  });

  it('larger than the budget is clamped to it, runs alone, and gives back what it was granted', async () => {
    const governor = small();
    const large = await governor.reserve(250);
    expect(large).toMatchObject({ requested: 250, granted: 100 });
    const next = governor.reserve(1);
    expect(governor.waiters).toBe(1);
    large.release();
    expect((await next).granted).toBe(1);
    expect(governor).toMatchObject({ booked: 1, highWater: 100, counters: { clamped: 1 } });
  });

  it('refuses what is no whole number of bytes, with a code and the number', async () => {
    const governor = small();
    const lease = await governor.reserve(1);
    for (const bytes of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY]) {
      const complaint = { code: 'ERR_GOVERNOR_BYTES', message: expect.stringContaining(String(bytes)) };
      await expect(governor.reserve(bytes)).rejects.toMatchObject(complaint);
      await expect(lease.grow(bytes)).rejects.toMatchObject(complaint);
      expect(() => governor.tryReserve(bytes)).toThrow(expect.objectContaining(complaint));
      expect(() => lease.shrink(bytes)).toThrow(expect.objectContaining(complaint));
      expect(() => createGovernor({ budget: bytes })).toThrow('budget');
      expect(() => createGovernor({ budget: 1, floor: bytes })).toThrow('floor');
    }
    expect(governor.booked).toBe(1);
  });

  it('of 0 bytes is had at once, however much is asked for, when the budget is 0', async () => {
    const governor = createGovernor({ budget: 0 });
    const leases = await Promise.all([governor.reserve(1e9), governor.reserve(1e9)]);
    await leases[0].grow(2e9);
    leases[0].shrink(5);
    expect(leases.map(({ granted }) => granted)).toEqual([0, 0]);
    for (const lease of leases) lease.release();
    expect(governor).toMatchObject({ booked: 0, counters: { admitted: 2, clamped: 0 } });
  });

  it('never waits at the largest budget there is', async () => {
    const governor = createGovernor({ budget: Number.MAX_SAFE_INTEGER, policy: 'failFast' });
    const leases = await Promise.all(Array.from({ length: 50 }, () => governor.reserve(2 ** 40)));
    expect(governor.booked).toBe(50 * 2 ** 40);
    for (const lease of leases) lease.release();
    expect(governor.booked).toBe(0);
  });
});

describe('a lease that shrinks', () => {
  it('gives the difference back at once, down to the floor, and wakes who fits', async () => {
    const governor = createGovernor({ budget: 100, floor: 10, policy: 'queue' });
    const lease = await governor.reserve(90);
    const next = governor.reserve(60);
    lease.shrink(40);
    expect((await next).granted).toBe(60);
    lease.shrink(3);
    expect(lease.granted).toBe(10);
    lease.shrink(50);
    expect(lease.granted).toBe(10);
    lease.release();
    lease.shrink(0);
    expect(governor.booked).toBe(60);
    expect(rows()).toEqual([
      ['admitted', 90, 90, 90, 0],
      ['waiting', 60, 0, 90, 1],
      ['shrunk', 90, 50, 40, 1],
      ['admitted', 60, 60, 100, 0],
      ['shrunk', 90, 30, 70, 0],
      ['released', 90, 10, 60, 0],
    ]);
  });
});

describe('a lease that grows', () => {
  it('books the difference alone, so that it never waits for itself', async () => {
    const governor = small();
    const lease = await governor.reserve(60);
    await lease.grow(80);
    await lease.grow(500);
    await lease.grow(7);
    expect(lease).toMatchObject({ requested: 7, granted: 100 });
    lease.release();
    expect(rows()).toEqual([
      ['admitted', 60, 60, 60, 0],
      ['grown', 80, 20, 80, 0],
      ['grown', 500, 20, 100, 0],
      ['released', 7, 100, 0, 0],
    ]);
  });

  it('goes before newcomers that came before it', async () => {
    const governor = small();
    const [lease, other] = [await governor.reserve(50), await governor.reserve(50)];
    const newcomer = governor.reserve(50);
    const grown = lease.grow(90);
    other.release();
    await grown;
    expect(governor).toMatchObject({ booked: 90, waiters: 1 });
    lease.release();
    expect((await newcomer).granted).toBe(50);
  });

  it('is refused, as it was, when every byte belongs to leases that wait to grow', async () => {
    const governor = small();
    const [first, second] = [await governor.reserve(50), await governor.reserve(50)];
    const grown = first.grow(100);
    await expect(second.grow(100)).rejects.toMatchObject({ code: 'ERR_GOVERNOR_DEADLOCK', requested: 50, booked: 100 });
    expect(second.granted).toBe(50);
    second.release();
    await grown;
    expect(governor).toMatchObject({ booked: 100, waiters: 0, counters: { refused: { deadlock: 1 } } });
  });

  it('is refused as the newest, too, when the last that was no grower leaves', async () => {
    const governor = small(120);
    const leases = [await governor.reserve(50), await governor.reserve(50), await governor.reserve(20)] as const;
    const grown = leases[0].grow(120);
    const refused = leases[1].grow(120);
    leases[2].release();
    await expect(refused).rejects.toMatchObject({ code: 'ERR_GOVERNOR_DEADLOCK' });
    leases[1].release();
    await grown;
    expect(leases[0].granted).toBe(120);
  });

  it('is not taken for stuck while another holds bytes, however it shrinks meanwhile', async () => {
    const governor = small();
    const [lease, other] = [await governor.reserve(50), await governor.reserve(50)];
    const grown = lease.grow(100);
    lease.shrink(10);
    other.shrink(30);
    expect(governor).toMatchObject({ booked: 40, waiters: 1 });
    other.release();
    await grown;
    expect(governor.booked).toBe(100);
  });

  it('is overtaken by its kind no more often than the bypass allows', async () => {
    const governor = createGovernor({ budget: 100, floor: 1, policy: 'queue', bypass: 1 });
    const leases = [await governor.reserve(40), await governor.reserve(30), await governor.reserve(10)] as const;
    void leases[0].grow(70);
    await leases[1].grow(35);
    await expect(leases[2].grow(15, { policy: 'failFast' })).rejects.toMatchObject({ code: 'ERR_GOVERNOR_BUSY' });
  });

  it('is overtaken from the line, too, no more often than the bypass allows', async () => {
    const governor = createGovernor({ budget: 100, floor: 1, policy: 'queue', bypass: 1 });
    const leases = [await governor.reserve(40), await governor.reserve(30), await governor.reserve(10)] as const;
    void leases[0].grow(90);
    const second = leases[1].grow(55);
    leases[2].shrink(5);
    await second;
    leases[1].shrink(30);
    await expect(leases[2].grow(6, { policy: 'failFast' })).rejects.toMatchObject({ code: 'ERR_GOVERNOR_BUSY' });
    expect(governor.counters.bypassed).toBe(1);
  });

  it('lets a lease of its kind go before it that fits', async () => {
    const governor = small();
    const leases = [await governor.reserve(40), await governor.reserve(40), await governor.reserve(10)] as const;
    const grown = leases[0].grow(70);
    await leases[1].grow(50);
    expect(governor).toMatchObject({ booked: 100, waiters: 1, counters: { bypassed: 1 } });
    leases[1].release();
    await grown;
  });

  it('is refused after release, and when it is released while it waits', async () => {
    const governor = small();
    const [lease, other] = [await governor.reserve(50), await governor.reserve(50)];
    const waiting = lease.grow(60);
    lease.release();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_GOVERNOR_RELEASED' });
    await expect(lease.grow(10)).rejects.toMatchObject({ code: 'ERR_GOVERNOR_RELEASED' });
    other.release();
    expect(governor).toMatchObject({ booked: 0, waiters: 0 });
  });

  it('can not grow twice at once, but can shrink meanwhile', async () => {
    const governor = small();
    const [lease, other] = [await governor.reserve(50), await governor.reserve(50)];
    const grown = lease.grow(60);
    await expect(lease.grow(70)).rejects.toMatchObject({ code: 'ERR_GOVERNOR_GROWING' });
    lease.shrink(45);
    other.shrink(41);
    expect(lease.granted).toBe(45);
    other.shrink(40);
    await grown;
    expect(governor).toMatchObject({ booked: 100, waiters: 0 });
  });

  it('stays as it was when it gives up', async () => {
    const governor = small();
    const [lease, other] = [await governor.reserve(50), await governor.reserve(50)];
    const impatient = new AbortController();
    const grown = lease.grow(60, { signal: impatient.signal });
    impatient.abort(new Error('gone'));
    await expect(grown).rejects.toThrow('gone');
    await expect(lease.grow(60, { policy: 'failFast' })).rejects.toMatchObject({ code: 'ERR_GOVERNOR_BUSY' });
    other.release();
    expect(governor.booked).toBe(50);
    await lease.grow(60);
    expect(governor.booked).toBe(60);
  });
});
