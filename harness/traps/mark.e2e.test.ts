/** The kernel's high-water mark is a mark, not a maximum. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdAndFree } from './test-support/hold-and-free.ts';
import { type Laboratory, openLaboratory } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

it('once memory was freed it can stand below what was seen resident before, and never by more than the bound', async () => {
  const rounds = await holdAndFree(lab, 10);
  const short = rounds.map(({ held, freed }) => held.rssBytes - freed.markBytes);

  // The check that one would write first, `sampled ≤ mark`, fails honest runs.
  expect(Math.max(...short)).toBeGreaterThan(0);
  for (const bytes of short) expect(Math.abs(bytes)).toBeLessThanOrEqual(lab.meter.markBoundBytes);
});
