import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGovernor, GovernorRefusal } from './index.ts';
import { orderOf, recordEvents } from './test-support/events.ts';

const events = recordEvents();

afterEach(() => {
  vi.useRealTimers();
});

const queueing = (bypass?: number) =>
  createGovernor({ budget: 100, floor: 1, policy: 'queue', ...(bypass === undefined ? {} : { bypass }) });

describe('the order', () => {
  it('is strictly first come, first served without a bypass', async () => {
    const governor = queueing(0);
    const holder = await governor.reserve(60);
    const [large, small] = [governor.reserve(100), governor.reserve(10)];
    expect(governor.tryReserve(10)).toBeNull();
    expect(await orderOf({ large, small }, () => undefined)).toEqual([]);
    holder.release();
    (await large).release();
    await small;
    expect(governor.counters.bypassed).toBe(0);
  });

  it('lets a newcomer that fits go before one that does not, but only so many times', async () => {
    const governor = queueing(2);
    const holder = await governor.reserve(60);
    const large = governor.reserve(100);
    expect((await governor.reserve(10)).granted).toBe(10);
    expect(governor.tryReserve(10)?.granted).toBe(10);
    expect(governor.tryReserve(10)).toBeNull();
    const third = governor.reserve(10);
    expect(governor).toMatchObject({ booked: 80, waiters: 2, counters: { bypassed: 2 } });
    holder.release();
    expect(await orderOf({ large, third }, () => undefined)).toEqual([]);
  });

  it('lets one from the line go before the first, of those that fit the one that came first', async () => {
    const governor = queueing(1);
    const [holder, other] = [await governor.reserve(80), await governor.reserve(20)];
    const waiting = {
      large: governor.reserve(100),
      b: governor.reserve(50),
      c: governor.reserve(20),
      d: governor.reserve(10),
    };
    expect(await orderOf(waiting, () => other.release())).toEqual(['c']);
    expect(await orderOf(waiting, () => holder.release())).toEqual(['c']);
    expect(governor).toMatchObject({ booked: 20, waiters: 3, counters: { bypassed: 1 } });
  });

  it('is not looked through further than a few behind the first, however many wait', async () => {
    const governor = createGovernor({ budget: 100, floor: 1, policy: 'queue', maxWaiters: 3000 });
    const [holder, other] = [await governor.reserve(80), await governor.reserve(20)];
    for (let i = 0; i < 2000; i += 1) void governor.reserve(90);
    const last = governor.reserve(5);
    expect(await orderOf({ last }, () => other.release())).toEqual([]);
    holder.release();
    expect(governor).toMatchObject({ booked: 90, waiters: 2000 });
  });

  it('wakes the next when the first gives up', async () => {
    const governor = queueing(0);
    await governor.reserve(60);
    const impatient = new AbortController();
    const large = governor.reserve(100, { signal: impatient.signal });
    const small = governor.reserve(40);
    impatient.abort(new Error('gone'));
    await expect(large).rejects.toThrow('gone');
    expect((await small).granted).toBe(40);
    expect(governor.waiters).toBe(0);
  });
});

describe('a signal', () => {
  it('does not take back a lease that was granted', async () => {
    const governor = queueing();
    const holder = await governor.reserve(100);
    const late = new AbortController();
    const next = governor.reserve(100, { signal: late.signal });
    holder.release();
    late.abort();
    expect((await next).granted).toBe(100);
    expect(governor.booked).toBe(100);
  });

  it('that was aborted before books nothing, and rejects with its reason', async () => {
    const governor = queueing();
    await expect(governor.reserve(1, { signal: AbortSignal.abort('why') })).rejects.toBe('why');
    expect(governor).toMatchObject({ booked: 0, counters: { refused: { aborted: 1 } } });
    expect(events.map(({ event }) => event)).toEqual(['refused']);
  });

  it('has no listener left once its request is settled', async () => {
    const governor = queueing();
    const holder = await governor.reserve(100);
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const next = governor.reserve(100, { signal });
    holder.release();
    await next;
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe('the policy', () => {
  it('by default refuses after 30 s, forgets the waiter and wakes the next', async () => {
    vi.useFakeTimers();
    const governor = createGovernor({ budget: 100, floor: 1, bypass: 0 });
    await governor.reserve(60);
    const large = governor.reserve(100).catch((error: unknown) => error);
    const small = governor.reserve(40, { policy: 'queue' });
    vi.advanceTimersByTime(29_999);
    expect(governor.waiters).toBe(2);
    vi.advanceTimersByTime(1);
    const refusal = await large;
    expect(refusal).toBeInstanceOf(GovernorRefusal);
    expect(refusal).toMatchObject({
      code: 'ERR_GOVERNOR_DEADLINE',
      requested: 100,
      booked: 60,
      budget: 100,
      waiters: 1,
    });
    expect(refusal).toMatchObject({ waitedMs: 30_000, message: expect.stringContaining('30000 ms') });
    expect((await small).granted).toBe(40);
    expect(governor).toMatchObject({ waiters: 0, counters: { waited: 2, refused: { deadline: 1 } } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind when it is admitted or aborted before its deadline', async () => {
    vi.useFakeTimers();
    const governor = createGovernor({ budget: 100, floor: 1 });
    const holder = await governor.reserve(100);
    const impatient = new AbortController();
    const gone = governor.reserve(100, { signal: impatient.signal });
    const next = governor.reserve(100);
    expect(vi.getTimerCount()).toBe(2);
    impatient.abort();
    await expect(gone).rejects.toThrow();
    holder.release();
    await next;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds no process open by its deadline', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const governor = createGovernor({ budget: 100, floor: 1 });
    await governor.reserve(100);
    const before = timers();
    const impatient = new AbortController();
    const waiting = governor.reserve(100, { signal: impatient.signal });
    expect(timers()).toBe(before);
    impatient.abort();
    await expect(waiting).rejects.toThrow();
  });

  it('failFast refuses at once, and a deadline of 0 ms too', async () => {
    const governor = createGovernor({ budget: 100, floor: 1, policy: 'failFast' });
    await governor.reserve(60);
    await expect(governor.reserve(50)).rejects.toMatchObject({ code: 'ERR_GOVERNOR_BUSY', waitedMs: 0 });
    await expect(governor.reserve(50, { policy: { waitMs: 0 } })).rejects.toMatchObject({
      code: 'ERR_GOVERNOR_DEADLINE',
    });
    expect((await governor.reserve(40)).granted).toBe(40);
    expect(governor.counters).toMatchObject({ waited: 0, refused: { busy: 1, deadline: 1 } });
  });

  it('lets only so many wait', async () => {
    const governor = createGovernor({ budget: 100, floor: 1, policy: 'queue', maxWaiters: 2 });
    const [holder, lease] = [await governor.reserve(50), await governor.reserve(50)];
    const waiting = [governor.reserve(10), governor.reserve(10)];
    await expect(governor.reserve(10)).rejects.toMatchObject({ code: 'ERR_GOVERNOR_CROWDED', waiters: 2 });
    const grown = lease.grow(60);
    holder.release();
    await Promise.all([grown, ...waiting]);
    expect(governor).toMatchObject({ booked: 80, counters: { refused: { crowded: 1 } } });
  });

  it('that means nothing is refused with a code', async () => {
    const wrong = { code: 'ERR_GOVERNOR_OPTION' };
    for (const policy of ['never', { waitMs: -1 }, { waitMs: 2 ** 31 }, { waitMs: Number.NaN }, {}] as never[]) {
      expect(() => createGovernor({ budget: 1, policy })).toThrow(expect.objectContaining(wrong));
      await expect(queueing().reserve(1, { policy })).rejects.toMatchObject(wrong);
    }
    expect(() => createGovernor({ budget: 1, bypass: -1 })).toThrow(expect.objectContaining(wrong));
    expect(() => createGovernor({ budget: 1, maxWaiters: 0.5 })).toThrow(expect.objectContaining(wrong));
  });
});

it('publishes every event with the state just after it', async () => {
  const governor = queueing();
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
