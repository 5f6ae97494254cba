import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { STAGE_CHANNEL, type StageMessage } from '../governor/index.ts';
import { LatestWins } from './latest-wins.ts';
import { handshakeBytes } from './reservation.ts';
import { ALL_EVENTS_UP_TO_LOCK_PROCESSED, Challenges, isSentinel } from './sentinel.ts';
import { eventOf, openBinlog, stall } from './test-support/binlog.ts';
import { VirtualClock } from './test-support/virtual-clock.ts';
import { SizedByRetries } from './variants/sized-by-retries.ts';

const LITERAL = 9_999_999_999_999;

describe('a cut-over', () => {
  it('is done when its own challenge comes back behind all that was pushed before', async () => {
    const { handshake, steps, challenges, locks } = await openBinlog('product');
    const applied: string[] = [];
    for (const row of ['a', 'b']) handshake.queue.tryPush(() => void applied.push(row));
    const swap = async () => void applied.push('swap');
    const result = await handshake.cutOver({ ...steps, swap });
    expect(result).toMatchObject({ attempts: 1, skipped: 0, sentinel: eventOf(challenges[0] ?? '') });
    expect([applied, locks]).toEqual([
      ['a', 'b', 'swap'],
      ['lock', 'unlock'],
    ]);
    expect(handshake.lastProcessed?.state).toBe(challenges[0]);
  });

  it('skips what an earlier attempt left in the mailbox, and accepts the sentinel after it', async () => {
    const { clock, handshake, steps, challenges, skipped } = await openBinlog('product');
    // The binlog is 3.5 s behind: the first attempt's event comes when nobody waits any more.
    const writeChallenge = async (challenge: string) => {
      challenges.push(challenge);
      clock.after(3500 - 1000 * (challenges.length - 1), () => handshake.intercept(eventOf(challenge)));
    };
    const done = handshake.cutOver({ ...steps, writeChallenge });
    await clock.pass(7000);
    expect(await done).toMatchObject({ attempts: 2, skipped: 1, sentinel: { state: challenges[1] } });
    expect(skipped).toEqual([challenges[0]]);
  });

  it('times an attempt out to the millisecond, and pauses before the next', async () => {
    const { clock, handshake, steps, challenges } = await openBinlog('product', { timeout: 1500, pauseMs: 400 });
    const goOn = stall(handshake);
    const done = handshake.cutOver(steps);
    for (const [ms, written] of [
      [1899, 1],
      [1, 2],
      [1899, 2],
      [1, 3],
    ] as const) {
      await clock.pass(ms);
      expect(challenges).toHaveLength(written);
    }
    goOn();
    expect((await done).attempts).toBe(3);
    expect(clock.alarms).toBe(0);
  });

  it('unlocks between two attempts when it is atomic, and stays locked when it has two steps', async () => {
    for (const [mode, expected] of [
      ['atomic', ['lock', 'unlock', 'lock', 'swap', 'unlock']],
      ['two-step', ['lock', 'swap', 'unlock']],
    ] as const) {
      const { clock, handshake, steps, locks } = await openBinlog('product');
      const goOn = stall(handshake);
      const done = handshake.cutOver(steps, { mode });
      await clock.pass(3500);
      goOn();
      await clock.pass(1000);
      await done;
      expect(locks).toEqual(expected);
    }
  });

  it('gives up after as many attempts as are allowed, and says why the last one failed', async () => {
    const { clock, handshake, steps, challenges, locks } = await openBinlog('product', { maxRetries: 3 });
    stall(handshake);
    const done = expect(handshake.cutOver(steps)).rejects.toMatchObject({
      code: 'ERR_CUT_OVER_RETRIES',
      cause: expect.objectContaining({ code: 'ERR_CUT_OVER_TIMEOUT' }),
    });
    await clock.pass(20_000);
    await done;
    expect([challenges.length, locks.length, clock.alarms]).toEqual([3, 6, 0]);
  });

  it('times out when the whole attempt is over, however many sentinels it skips before', async () => {
    const { clock, handshake, steps, skipped } = await openBinlog('product', { maxRetries: 1 });
    const writeChallenge = async () => {
      for (const ms of [1000, 2000]) {
        clock.after(ms, () => handshake.intercept(eventOf(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}${ms}`)));
      }
    };
    const outcome = Promise.allSettled([handshake.cutOver({ ...steps, writeChallenge })]);
    await clock.pass(3000);
    expect([skipped.length, clock.alarms]).toEqual([2, 0]);
    expect((await outcome)[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CUT_OVER_RETRIES' } });
  });

  it('ends with the reason of its signal in its last attempt too', async () => {
    const { clock, handshake, steps } = await openBinlog('product', { maxRetries: 1 });
    stall(handshake);
    const leaver = new AbortController();
    const done = expect(handshake.cutOver(steps, { signal: leaver.signal })).rejects.toBe('enough');
    await clock.pass(1000);
    leaver.abort('enough');
    await done;
  });

  it('ends with the reason of its signal, while it waits and while it pauses, and unlocks', async () => {
    for (const ms of [1000, 3500]) {
      const { clock, handshake, steps, locks } = await openBinlog('product');
      stall(handshake);
      const leaver = new AbortController();
      const done = expect(handshake.cutOver(steps, { signal: leaver.signal })).rejects.toBe('enough');
      await clock.pass(ms);
      leaver.abort('enough');
      await done;
      expect([locks, clock.alarms]).toEqual([['lock', 'unlock'], 0]);
    }
  });

  it('ends as soon as the applier fails, whatever the retries', async () => {
    const { handshake, steps } = await openBinlog('product', { maxRetries: LITERAL });
    handshake.queue.tryPush(() => Promise.reject(new Error('disk')));
    const failure = { code: 'ERR_CUT_OVER_CLOSED', cause: new Error('disk') };
    await expect(handshake.cutOver(steps)).rejects.toMatchObject(failure);
    await expect(handshake.applying).rejects.toThrow('disk');
    await expect(handshake.cutOver(steps)).rejects.toMatchObject(failure);
  });

  it('is refused while another runs', async () => {
    const { handshake, steps } = await openBinlog('product');
    const goOn = stall(handshake);
    const first = handshake.cutOver(steps);
    await expect(handshake.cutOver(steps)).rejects.toMatchObject({ code: 'ERR_CUT_OVER_RUNNING' });
    goOn();
    await first;
    await handshake.cutOver(steps);
  });
});

describe('a handshake', () => {
  it('with 9999999999999 retries is opened like any, and books the same', async () => {
    for (const maxRetries of [1, 60, 1_000_000, LITERAL]) {
      const { governor, handshake, steps } = await openBinlog('product', { maxRetries });
      expect(governor.booked).toBe(handshakeBytes());
      expect((await handshake.cutOver(steps)).attempts).toBe(1);
      await handshake.close();
      expect(governor.booked).toBe(0);
    }
  });

  it('gives its bytes back once, and not before the task that runs has ended', async () => {
    const { governor, handshake } = await openBinlog('product');
    const goOn = stall(handshake);
    await nextTurn();
    const aborting = handshake.abort(new Error('given up'));
    await nextTurn();
    expect(governor.booked).toBe(handshakeBytes());
    goOn();
    await aborting;
    await handshake.close();
    expect([governor.booked, governor.counters.admitted]).toEqual([0, 1]);
  });

  it('tells once that it is closed', async () => {
    const { handshake } = await openBinlog('product');
    const stages: string[] = [];
    const listen = (message: unknown) => void stages.push((message as StageMessage).stage);
    subscribe(STAGE_CHANNEL, listen);
    await Promise.all([handshake.close(), handshake.close(), handshake.abort()]);
    unsubscribe(STAGE_CHANNEL, listen);
    expect(stages).toEqual(['mailbox.closed']);
  });

  it.each([
    { maxRetries: 0 },
    { maxRetries: 1.5 },
    { maxRetries: 2 ** 53 },
    { timeout: 999 },
    { timeout: 10_001 },
    { pauseMs: -1 },
  ])('refuses %o, and books nothing for it', async (options) => {
    await expect(openBinlog('product', options)).rejects.toMatchObject({ code: 'ERR_CUT_OVER_OPTION' });
  });

  it('keeps nothing of an event that is no sentinel', async () => {
    const { handshake } = await openBinlog('product');
    expect(handshake.intercept(eventOf('GhostTableMigrated'))).toBe(false);
    expect(handshake.queue.length).toBe(0);
  });
});

it('makes challenges that differ even where the clock stands still, and are told by their beginning', () => {
  const clock = new VirtualClock();
  const challenges = new Challenges(clock);
  const made = Array.from({ length: 100 }, () => challenges.next());
  expect(new Set(made).size).toBe(100);
  expect(made[0]).toBe(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}${clock.now()}`);
  expect(made.every((state) => isSentinel(eventOf(state)))).toBe(true);
});

describe('history’s mistakes', () => {
  it('two sentinels applied and none taken: the mailbox has one, the second', () => {
    const mailbox = new LatestWins<string>();
    for (const state of ['first', 'second']) mailbox.put(state);
    expect([mailbox.tryTake(), mailbox.tryTake()]).toEqual(['second', undefined]);
  });

  it.each([
    ['product', ['row', 'row']],
    ['rendezvous', []],
  ] as const)('an attempt that timed out: with %s the rows after its sentinel are %j', async (variant, expected) => {
    const { clock, handshake, steps } = await openBinlog(variant, { maxRetries: 1 });
    const goOn = stall(handshake);
    const failed = expect(handshake.cutOver(steps)).rejects.toMatchObject({ code: 'ERR_CUT_OVER_RETRIES' });
    await clock.pass(3000);
    await failed;
    const applied: string[] = [];
    for (let i = 0; i < 2; i += 1) handshake.queue.tryPush(() => void applied.push('row'));
    goOn();
    await nextTurn();
    expect(applied).toEqual(expected);
  });

  it.each([
    ['product', 'fulfilled'],
    ['drop newest', 'rejected'],
  ] as const)('a stale sentinel in the mailbox: with %s the next attempt is %s', async (variant, expected) => {
    const { handshake, steps, clock } = await openBinlog(variant, { maxRetries: 1 });
    handshake.intercept(eventOf(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}1`));
    await nextTurn();
    // Applied before the waiter looks: a binlog that is as fast as the write.
    const writeChallenge = async (challenge: string) => {
      await steps.writeChallenge(challenge, new AbortController().signal);
      await nextTurn();
    };
    const outcome = Promise.allSettled([handshake.cutOver({ ...steps, writeChallenge })]);
    await nextTurn();
    await clock.pass(3000);
    expect((await outcome)[0]?.status).toBe(expected);
  });

  it.each([
    ['product', 1],
    ['any sentinel', 0],
  ] as const)(
    'a stale sentinel before the table is locked: with %s, %i rows are applied at the swap',
    async (variant, expected) => {
      const { handshake, steps } = await openBinlog(variant);
      handshake.intercept(eventOf(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}1`));
      await nextTurn();
      const goOn = stall(handshake);
      let applied = 0;
      handshake.queue.tryPush(() => {
        applied += 1;
      });
      setImmediate(() => setImmediate(goOn));
      let atSwap = -1;
      const swap = async () => {
        atSwap = applied;
      };
      await handshake.cutOver({ ...steps, swap });
      goOn();
      expect(atSwap).toBe(expected);
    },
  );

  it('a mailbox sized by retries can not be made with 9999999999999 of them', async () => {
    expect(() => new SizedByRetries(LITERAL, new VirtualClock())).toThrow(RangeError);
    await expect(openBinlog('sized by retries', { maxRetries: LITERAL })).rejects.toThrow('Invalid array length');
  });
});
