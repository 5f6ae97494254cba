/** Rules that fail honest code, or pass dishonest code, and what is judged in their place. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { live } from '../judge/rules/live.ts';
import { theilSen } from '../stats/slope.ts';
import { type Laboratory, openLaboratory, trap } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

it('raw bytes against bookings, moment by moment, fail an honest operation by its 8 MiB; collected ones do not', async () => {
  const { record, evidence } = await lab.live(trap('drops-what-it-booked'), { concurrency: 4 });

  expect(record.overBookedBytes).toBeGreaterThan(7 * MiB);
  expect(record.overBookedCollectedBytes).toBeLessThan(1 * MiB);
  expect(live(evidence).outcome.status).not.toBe('fails');
});

it('bookings given back before anything is taken are compared at the barrier, or no event of theirs shows it', async () => {
  const { record, evidence } = await lab.live(trap('gives-back-before-it-takes'), { concurrency: 4 });

  expect(record.overBookedAtBarrierBytes).toBeGreaterThanOrEqual(32 * MiB);
  expect(live(evidence).outcome.status).toBe('fails');
});

it('a fitted line passes half of what one operation takes: its intercept swallows the rest; r* at each N does not', async () => {
  const one = await lab.resident(trap('floats'), { concurrency: 1 });
  const eight = await lab.resident(trap('floats'), { concurrency: 8 });
  const slope = theilSen([
    { x: 1, y: one.aboveFloorBytes },
    { x: 8, y: eight.aboveFloorBytes },
  ]);

  // By "peak ≤ intercept + N × slope" a reservation of the slope is honest: the line goes through both points.
  expect(slope).toBeLessThan(one.aboveFloorBytes / 2);
  expect(one.neededBytes).toBe(one.aboveFloorBytes);
});
