import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import type { GovernorReading } from '../../results/schema.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, GOVERNED, theTrial, upload } from '../results.fixture.ts';

const spoilGovernor = (change: (governor: GovernorReading) => void, id = CASE) =>
  judgeSpoilt((draft) => change(theTrial(draft, id, 'resident').governor as GovernorReading));

test('honest bookings hold', () => {
  expect(outcomeOf(judgeSpoilt(), CASE, 'accounting').status).toBe('holds');
});

test('an operation may book in steps, up to the declared bytes', () => {
  const verdict = spoilGovernor(({ bookings, growths }) => {
    bookings.splice(0, 1, { requestedBytes: MiB, grantedBytes: MiB, count: 12 });
    growths.push({ requestedBytes: 4 * MiB, grantedBytes: 3 * MiB, count: 12 });
    growths.push({ requestedBytes: 12 * MiB, grantedBytes: 8 * MiB, count: 12 });
  });
  expect(outcomeOf(verdict, CASE, 'accounting').status).toBe('holds');
});

const spoilt: readonly [string, (governor: GovernorReading) => void, RegExp][] = [
  [
    'one byte less than declared was asked for',
    ({ bookings }) => bookings.splice(0, 1, { requestedBytes: 12 * MiB - 1, grantedBytes: 12 * MiB - 1, count: 12 }),
    /booked 12582911 bytes 12 times where the scenario declares 12582912/,
  ],
  [
    'a lease grew beyond what is declared',
    ({ growths }) => growths.push({ requestedBytes: 13 * MiB, grantedBytes: MiB, count: 2 }),
    /let 2 bookings grow to 13631488 bytes where the scenario declares 12582912/,
  ],
  [
    'fewer leases grew to the declared bytes than were admitted with less',
    ({ bookings, growths }) => {
      bookings.splice(0, 1, { requestedBytes: MiB, grantedBytes: MiB, count: 12 });
      growths.push({ requestedBytes: 12 * MiB, grantedBytes: 11 * MiB, count: 11 });
    },
    /booked 1048576 bytes 12 times where the scenario declares 12582912/,
  ],
  [
    'less was granted than asked for',
    ({ bookings }) => bookings.splice(0, 1, { requestedBytes: 12 * MiB, grantedBytes: 1, count: 12 }),
    /was granted 1 bytes/,
  ],
  [
    'an operation went unbooked',
    ({ bookings }) =>
      bookings.forEach((one) => {
        one.count -= 1;
      }),
    /12 operations and booked only 11/,
  ],
  [
    'more was booked at once than the operations in flight may',
    (governor) => {
      governor.highestBookedBytes = 4 * 12 * MiB + 1;
    },
    /had 48\.0 MiB booked at once where the reservations of all are 48\.0 MiB/,
  ],
  [
    'bytes stayed booked',
    (governor) => {
      governor.endBookedBytes = 12 * MiB;
    },
    /ended with 12\.0 MiB still booked/,
  ],
  [
    'bookings went below 0',
    (governor) => {
      governor.endBookedBytes = -1;
    },
    /ended with -1 B still booked/,
  ],
  [
    'a waiter was left',
    (governor) => {
      governor.endWaiters = 1;
    },
    /ended with 1 still waiting/,
  ],
  [
    'the budget was exceeded',
    (governor) => {
      governor.beyondBudgetBytes = 4 * MiB;
    },
    /4\.0 MiB beyond the budget/,
  ],
  [
    'nothing was booked',
    (governor) => {
      governor.bookings = [];
    },
    /booked nothing at all/,
  ],
];

test.each(spoilt)('accounting is broken when %s', (_, change, sentence) => {
  const verdict = spoilGovernor(change);
  expect(outcomeOf(verdict, CASE, 'accounting').status).toBe('fails');
  expect(verdict.exitCode).toBe(5);
  expect(verdict.sentence).toMatch(sentence);
});

test('a scenario with a governor whose trial has no events at all booked nothing', () => {
  const verdict = judgeSpoilt((draft) => {
    theTrial(draft, CASE, 'live').governor = null;
  });
  expect(verdict.sentence).toContain('booked nothing at all');
});

test('a grant clamped to the budget is honest under the budget, and only there', () => {
  const spoil = (id: string) =>
    judgeSpoilt((draft) => {
      upload(draft).budgetBytes = 10 * MiB;
      for (const trial of draft.trials) {
        if (trial.status !== 'completed' || trial.case !== id) continue;
        for (const booking of trial.governor?.bookings ?? []) booking.grantedBytes = 10 * MiB;
      }
    });
  expect(outcomeOf(spoil(GOVERNED), GOVERNED, 'accounting').status).toBe('holds');
  expect(outcomeOf(spoil(CASE), CASE, 'accounting').status).toBe('fails');
});

test('a stage that some operation did not reach breaks it', () => {
  const verdict = judgeSpoilt((draft) => {
    theTrial(draft, CASE, 'live').stages = { 'upload.framed': 11 };
  });
  expect(verdict.exitCode).toBe(5);
  expect(verdict.sentence).toContain('reached the stage upload.framed 11 times in 12 operations');
});

test('without a governor bookings are not judged, and the first sentence says so; stages still are', () => {
  const without = judgeSpoilt((draft) => {
    upload(draft).governor = false;
    for (const trial of draft.trials) if (trial.status === 'completed') trial.governor = null;
  });
  expect(without.exitCode).toBe(0);
  expect(without.sentence).toContain('not judged here: bookings of upload (no governor)');
  const spoilt = judgeSpoilt((draft) => {
    upload(draft).governor = false;
    theTrial(draft, CASE, 'live').stages = {};
  });
  expect(codesOf(spoilt)).toEqual(['accounting-broken']);
});

test('lost events break the instrument, not the accounting', () => {
  const verdict = spoilGovernor((governor) => {
    governor.lostEvents = 3;
    governor.bookings = [];
  });
  expect(codesOf(verdict)).toEqual(['instrument-broken']);
  expect(verdict.exitCode).toBe(4);
});

test('a governor may book its floor for a reservation below it, and nothing else that was not asked for', () => {
  const grant = (requestedBytes: number, grantedBytes: number) =>
    judgeSpoilt((draft) => {
      for (const point of upload(draft).points) point.reservationBytes = requestedBytes;
      for (const trial of draft.trials) {
        if (trial.status !== 'completed') continue;
        for (const booking of trial.governor?.bookings ?? []) Object.assign(booking, { requestedBytes, grantedBytes });
        if (trial.governor) trial.governor.highestBookedBytes = grantedBytes;
      }
    });
  const accounting = (requested: number, granted: number) =>
    outcomeOf(grant(requested, granted), CASE, 'accounting').status;
  expect(accounting(1024, 64 * 1024)).toBe('holds');
  expect(accounting(1024, 65 * 1024)).toBe('fails');
  expect(accounting(100 * 1024, 164 * 1024)).toBe('fails');
});
