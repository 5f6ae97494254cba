/** How much must have run before a figure stands. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { type Laboratory, openLaboratory, trap } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

it('three operations of warm-up bill the operation with what V8 does once; a warm-up until it is quiet does not', async () => {
  const short = await lab.residentByHand({ warmUps: 3 }, trap('hot-function'));
  const long = await lab.resident(trap('hot-function'));

  expect(short.aboveFloorBytes).toBeGreaterThan(18 * MiB);
  expect(long.trial.warmUps).toBeGreaterThanOrEqual(300);
  expect(long.aboveFloorBytes).toBeLessThan(16 * MiB);
});

it('one wave sees less than two thirds of what a path of floating garbage takes after ten', async () => {
  const { trial, peakBytes, floorBytes } = await lab.resident(trap('floats'));
  const first = (trial.waves[0]?.markBytes ?? 0) - floorBytes;

  expect(trial.waves.length).toBeGreaterThanOrEqual(10);
  expect(first).toBeLessThan((2 / 3) * (peakBytes - floorBytes));
});
