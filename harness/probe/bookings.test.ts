import { expect, test } from 'vitest';
import { publishGovernor, reach } from '../../subjects/governor/events.ts';
import { listen } from './bookings.ts';

/** Subscriptions last as long as the process, as in a trial: every test starts from what `begin` finds. */
function started(hooks = {}) {
  const bookings = listen(hooks);
  bookings.begin();
  return bookings;
}

test('a subject that never books has no bookings to read, not zero bookings', () => {
  expect(started().read().governor).toBeNull();
});

test('what happens before the measurement begins does not count, but what is booked then is known', () => {
  const bookings = listen({});
  publishGovernor('admitted', 100, 100, 100, 0, 1000);
  bookings.begin();
  expect(bookings.read().governor).toMatchObject({ admitted: 0, endBookedBytes: 100 });
});

test('admissions are counted by what they asked for and what they got', () => {
  const bookings = started();
  publishGovernor('admitted', 100, 100, 100, 0, 1000);
  publishGovernor('admitted', 100, 100, 200, 0, 1000);
  publishGovernor('released', 100, 100, 100, 0, 1000);
  publishGovernor('admitted', 5000, 1000, 1100, 0, 1000);
  expect(bookings.read().governor).toMatchObject({
    admitted: 3,
    released: 1,
    bookings: [
      { requestedBytes: 100, grantedBytes: 100, count: 2 },
      { requestedBytes: 5000, grantedBytes: 1000, count: 1 },
    ],
    highestBookedBytes: 1100,
    beyondBudgetBytes: 100,
  });
});

test('a lease that grows or shrinks is neither a further operation nor one that ended', () => {
  const before: number[] = [];
  const bookings = started({ onEvent: (_event: string, booked: number) => before.push(booked) });
  publishGovernor('admitted', 100, 100, 100, 0, 1000);
  publishGovernor('grown', 300, 200, 300, 0, 1000);
  publishGovernor('shrunk', 300, 250, 50, 0, 1000);
  expect(before).toEqual([0, 100, 300]);
  expect(bookings.active).toBe(1);
  expect(bookings.read().governor).toMatchObject({
    admitted: 1,
    released: 0,
    growths: [{ requestedBytes: 300, grantedBytes: 200, count: 1 }],
  });
});

test('waiters and refusals are seen, and what is left at the end', () => {
  const bookings = started();
  publishGovernor('waiting', 100, 0, 900, 1, 1000);
  publishGovernor('waiting', 100, 0, 900, 2, 1000);
  publishGovernor('refused', 100, 0, 900, 1, 1000);
  expect(bookings.read().governor).toMatchObject({
    waited: 2,
    refused: 1,
    highestWaiters: 2,
    endWaiters: 1,
    endBookedBytes: 900,
  });
});

test('an event is told with what was booked before it: who books late is seen at its own booking', () => {
  const before: [string, number][] = [];
  started({ onEvent: (event: string, booked: number) => before.push([event, booked]) });
  publishGovernor('admitted', 100, 100, 300, 0, 1000);
  publishGovernor('released', 100, 100, 200, 0, 1000);
  publishGovernor('waiting', 100, 0, 200, 1, 1000);
  expect(before).toEqual([
    ['admitted', 200],
    ['released', 300],
    ['waiting', 200],
  ]);
});

test('stages are counted by name', () => {
  const bookings = started();
  reach('sealed');
  reach('sealed');
  reach('answered');
  expect(bookings.read().stages).toEqual({ sealed: 2, answered: 1 });
});

test('more kinds of bookings than can be told apart are lost events, never silence', () => {
  const bookings = started();
  for (let size = 1; size <= 300; size += 1) publishGovernor('admitted', size, size, size, 0, 0);
  expect(bookings.read().governor).toMatchObject({ admitted: 300, lostEvents: 44 });
});
