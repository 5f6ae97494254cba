/** N clients are not N operations at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { instrument } from '../judge/rules/instrument.ts';
import { type Laboratory, openLaboratory, trap } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

it('eight free-running operations of 4 MiB read as 1 MiB each or less, and the instrument says that they were not held', async () => {
  const free = await lab.resident(trap('unheld'), { concurrency: 8, variant: 'free-running' });

  expect(free.neededBytes).toBeLessThan(1 * MiB);
  // Its role here is the product's: of a control no fault of the instrument is told.
  const told = instrument({ ...free.evidence, role: 'product' });
  expect(told.complaints.map(({ kind }) => kind)).toContain('in flight');
});

it('held at a barrier they read their 4 MiB, and nothing is said', async () => {
  const held = await lab.resident(trap('unheld'), { concurrency: 8 });

  expect(held.neededBytes).toBeGreaterThan(3.75 * MiB);
  expect(held.neededBytes).toBeLessThan(4.25 * MiB);
  expect(held.trial.waves.map(({ inFlight }) => inFlight)).toEqual(held.trial.waves.map(() => 8));
  expect(instrument(held.evidence).complaints.map(({ kind }) => kind)).not.toContain('in flight');
});
