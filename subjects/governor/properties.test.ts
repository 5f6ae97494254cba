import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGovernor } from './index.ts';
import { type Fault, faultyGovernor } from './test-support/faulty-governor.ts';
import { governorProperties } from './test-support/governor-properties.ts';

/** A failure prints its seed; `GOVERNOR_SEED` repeats it. */
const seed = Number(process.env.GOVERNOR_SEED ?? Date.now() % 2 ** 31);

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => {
  mock.timers.reset();
});

describe(`the governor (seed ${seed})`, () => {
  it.each(governorProperties)('$name', async ({ check }) => {
    await check(createGovernor, { seed, numRuns: 200 });
  });
});

describe(`the properties (seed ${seed})`, () => {
  it('hold for a small governor without a fault', async () => {
    for (const { check } of governorProperties) await check(faultyGovernor(null), { seed, numRuns: 200 });
  });

  const faults: readonly (readonly [Fault, RegExp])[] = [
    ['releases what was requested', /sum of the live leases|0 <= -/],
    ['releases twice', /sum of the live leases|0 <= -/],
    ['starves the clamped', /overtaken by|still waits/],
    ['leaves a waiter behind at its deadline', /those who wait are/],
    ['gives the lease back at an abort', /sum of the live leases/],
    ['grows by a second reservation', /and still it waits|waits for itself/],
    ['wakes nobody when a waiter gives up', /and still it waits/],
    ['books beyond the budget', /0 <= \d+ <= /],
  ];

  it.each(faults)('find a governor that %s', async (fault, complaint) => {
    const found = await complaintsOf(fault);
    expect(found.join('\n')).toMatch(complaint);
    expect(found.join('\n')).toContain('seed:');
  });
});

async function complaintsOf(fault: Fault): Promise<string[]> {
  const found: string[] = [];
  for (const { check } of governorProperties) {
    // The seed is in the message, what broke in its cause.
    await check(faultyGovernor(fault), { seed, numRuns: 200, endOnFailure: true }).catch((error: Error) =>
      found.push(`${error.message}\n${(error.cause as Error | undefined)?.message}`),
    );
  }
  return found;
}
