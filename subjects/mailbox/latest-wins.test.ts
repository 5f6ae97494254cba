import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LatestWins } from './latest-wins.ts';
import { VirtualClock } from './test-support/virtual-clock.ts';

describe('put', () => {
  it('keeps the newest of any number of values, and returns at once', () => {
    const mailbox = new LatestWins<number>();
    for (let i = 0; i < 10_000; i += 1) expect(mailbox.put(i)).toBeUndefined();
    expect([mailbox.full, mailbox.tryTake(), mailbox.full, mailbox.tryTake()]).toEqual([true, 9999, false, undefined]);
  });

  it('keeps undefined and null as values like others', async () => {
    const mailbox = new LatestWins<undefined | null>();
    mailbox.put(undefined);
    expect(mailbox.full).toBe(true);
    expect(await mailbox.take({ timeout: 0 })).toBeUndefined();
    mailbox.put(null);
    expect(await mailbox.take({ timeout: 0 })).toBeNull();
  });

  it('hands over to whoever waits, and keeps the next for whoever comes', async () => {
    const mailbox = new LatestWins<string>();
    const first = mailbox.take();
    mailbox.put('one');
    mailbox.put('two');
    mailbox.put('three');
    expect([await first, await mailbox.take()]).toEqual(['one', 'three']);
  });

  it('keeps nothing once the mailbox is closed', () => {
    const mailbox = new LatestWins<string>();
    mailbox.close();
    mailbox.put('late');
    expect(mailbox.full).toBe(false);
  });
});

describe('take', () => {
  it('serves those who wait in the order in which they came, one value each', async () => {
    const mailbox = new LatestWins<string>();
    const takers = [mailbox.take(), mailbox.take(), mailbox.take()];
    for (const value of ['a', 'b', 'c', 'd']) mailbox.put(value);
    expect(await Promise.all(takers)).toEqual(['a', 'b', 'c']);
    expect(mailbox.tryTake()).toBe('d');
  });

  it('gives up when its time is over, and loses no value then', async () => {
    const clock = new VirtualClock();
    const mailbox = new LatestWins<string>({ clock });
    const late = mailbox.take({ timeout: 3000 });
    late.catch(() => undefined);
    await clock.pass(2999);
    expect(clock.alarms).toBe(1);
    await clock.pass(1);
    await expect(late).rejects.toMatchObject({
      code: 'ERR_MAILBOX_TIMEOUT',
      message: expect.stringContaining('3000 ms'),
    });
    mailbox.put('kept');
    expect(mailbox.tryTake()).toBe('kept');
  });

  it('takes what is there with a timeout of 0, and waits for nothing', async () => {
    // Its clock stands still: a timer would never go off.
    const mailbox = new LatestWins<string>({ clock: new VirtualClock() });
    await expect(mailbox.take({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_MAILBOX_TIMEOUT' });
    mailbox.put('there');
    expect(await mailbox.take({ timeout: 0 })).toBe('there');
  });

  it('is aborted with the reason of its signal, from the middle of the line', async () => {
    const mailbox = new LatestWins<string>();
    const leaver = new AbortController();
    const [first, second, third] = [mailbox.take(), mailbox.take({ signal: leaver.signal }), mailbox.take()];
    leaver.abort('enough');
    await expect(second).rejects.toBe('enough');
    mailbox.put('a');
    mailbox.put('b');
    expect(await Promise.all([first, third])).toEqual(['a', 'b']);
    mailbox.put('c');
    await expect(mailbox.take({ signal: leaver.signal })).rejects.toBe('enough');
    expect(mailbox.tryTake()).toBe('c');
  });

  it('leaves neither timer nor listener behind, however it ends', async () => {
    const clock = new VirtualClock();
    const mailbox = new LatestWins<string>({ clock });
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const given = mailbox.take({ signal, timeout: 10 });
    mailbox.put('given');
    await given;
    const expired = expect(mailbox.take({ signal, timeout: 10 })).rejects.toThrow('10 ms');
    await clock.pass(10);
    await expired;
    const closed = expect(mailbox.take({ signal, timeout: 10 })).rejects.toMatchObject({ code: 'ERR_MAILBOX_CLOSED' });
    mailbox.close();
    await closed;
    expect([added.mock.calls.length, removed.mock.calls.length, clock.alarms]).toEqual([3, 3, 0]);
  });

  it.each([-1, Number.NaN, 2 ** 31])('refuses a timeout of %d', async (timeout) => {
    const mailbox = new LatestWins<string>();
    mailbox.put('stays');
    await expect(mailbox.take({ timeout })).rejects.toMatchObject({ code: 'ERR_MAILBOX_OPTION' });
    expect(mailbox.tryTake()).toBe('stays');
  });
});

it('is closed with what is there still to be taken, and ends those who wait', async () => {
  const mailbox = new LatestWins<string>();
  const waiting = [mailbox.take(), mailbox.take()];
  mailbox.close();
  for (const taker of waiting) await expect(taker).rejects.toMatchObject({ code: 'ERR_MAILBOX_CLOSED' });
  const full = new LatestWins<string>();
  full.put('last');
  full.close();
  expect(await full.take()).toBe('last');
  await expect(full.take()).rejects.toMatchObject({ code: 'ERR_MAILBOX_CLOSED' });
});

describe('iteration', () => {
  it('takes until the mailbox is closed and empty', async () => {
    const mailbox = new LatestWins<number>();
    const seen: number[] = [];
    const reader = (async () => {
      for await (const value of mailbox) seen.push(value);
    })();
    for (let i = 1; i <= 3; i += 1) {
      mailbox.put(i);
      await new Promise(setImmediate);
    }
    mailbox.put(4);
    mailbox.put(5);
    mailbox.close();
    await reader;
    // Four was handed over, so that five had the slot for itself.
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('skips what was replaced before its turn came', async () => {
    const mailbox = new LatestWins<number>();
    mailbox.put(1);
    mailbox.put(2);
    const values = mailbox.values();
    expect(await values.next()).toEqual({ done: false, value: 2 });
    mailbox.put(3);
    mailbox.close();
    expect(await values.next()).toEqual({ done: false, value: 3 });
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('leaves the line when it is left, and takes no value with it', async () => {
    const mailbox = new LatestWins<number>();
    const values = mailbox.values();
    const waiting = values.next();
    const other = mailbox.take();
    await values.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    mailbox.put(1);
    expect(await other).toBe(1);
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('rejects when its signal is aborted', async () => {
    const mailbox = new LatestWins<number>();
    const signal = AbortSignal.abort('over');
    await expect(mailbox.values({ signal }).next()).rejects.toBe('over');
  });
});

it('does what its model does, whatever is asked of it and in whichever order', async () => {
  const step = fc.constantFrom('put', 'put', 'take', 'tryTake', 'abort');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const mailbox = new LatestWins<number>();
      let [slot, next]: [number | undefined, number] = [undefined, 0];
      const line: { readonly leaver: AbortController; readonly got: (number | string)[] }[] = [];
      for (const what of steps) {
        if (what === 'put') {
          mailbox.put(next);
          const first = line.shift();
          await Promise.resolve();
          if (first === undefined) slot = next;
          else expect(first.got).toEqual([next]);
          next += 1;
        } else if (what === 'tryTake') {
          expect(mailbox.tryTake()).toBe(slot);
          slot = undefined;
        } else if (what === 'take') {
          const taker = { leaver: new AbortController(), got: [] as (number | string)[] };
          mailbox.take({ signal: taker.leaver.signal }).then(
            (value) => taker.got.push(value),
            (reason) => taker.got.push(String(reason)),
          );
          await Promise.resolve();
          if (slot === undefined) line.push(taker);
          else expect(taker.got).toEqual([slot]);
          slot = undefined;
        } else {
          const [middle] = line.splice(Math.floor(line.length / 2), 1);
          middle?.leaver.abort('left');
          await Promise.resolve();
          if (middle !== undefined) expect(middle.got).toEqual(['left']);
        }
        expect(mailbox.full).toBe(slot !== undefined);
      }
    }),
  );
});
