/**
 * What must be true of every governor, whatever is asked of it and in whichever order. A function over a factory, so that
 * governors with a known fault can be put through the same.
 */
import { strict as assert } from 'node:assert';
import fc, { type Parameters } from 'fast-check';
import type { GovernorOptions, Policy } from '../index.ts';
import { type MakeGovernor, World } from './world.ts';

export interface GovernorProperty {
  /** A sentence about the governor. */
  readonly name: string;
  /** Rejects with the counterexample and its seed. */
  check(make: MakeGovernor, parameters?: Parameters<unknown>): Promise<void>;
}

type Step = readonly [
  what: 'reserve' | 'tryReserve' | 'grow' | 'shrink' | 'release' | 'abortWaiting' | 'abortHolding' | 'pass',
  index: number,
  bytes: number,
  policy: Policy,
];

// Mostly small beside the budget, so that many hold a lease when one that does not fit comes.
const bytes = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 200 }) }, fc.nat({ max: 1500 }));
const policies = fc.oneof({ weight: 3, arbitrary: fc.constant<Policy>('queue') }, fc.constant<Policy>('failFast'), {
  weight: 2,
  arbitrary: fc.record({ waitMs: fc.nat({ max: 30 }) }),
});
const whats = fc.oneof(
  { weight: 6, arbitrary: fc.constant('reserve' as const) },
  { weight: 4, arbitrary: fc.constant('release' as const) },
  {
    weight: 6,
    arbitrary: fc.constantFrom('tryReserve', 'grow', 'grow', 'shrink', 'abortWaiting', 'abortHolding', 'pass'),
  },
);
const steps = fc.array(fc.tuple(whats, fc.nat({ max: 20 }), bytes, policies), { minLength: 20, maxLength: 80 });
const options: fc.Arbitrary<GovernorOptions> = fc.record({
  budget: fc.integer({ min: 1, max: 1000 }),
  floor: fc.integer({ min: 1, max: 100 }),
  bypass: fc.nat({ max: 3 }),
  maxWaiters: fc.integer({ min: 1, max: 12 }),
});

export const governorProperties: readonly GovernorProperty[] = [
  {
    name: 'its books agree with the leases, the waiters and the events after every step, and close at 0',
    check: (make, parameters) =>
      holds(fc.tuple(options, steps), parameters, (given) =>
        inWorld(make, given[0], async (world) => {
          for (const step of given[1]) {
            take(world, step);
            await world.check();
          }
          await world.quiesce();
        }),
      ),
  },
  {
    name: 'a request clamped to the whole budget is admitted though small ones keep coming',
    check: (make, parameters) =>
      holds(
        fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 99 })),
        parameters,
        (given) => {
          const [bypass, crowd, small] = given;
          return inWorld(make, { budget: 1000, floor: 1, bypass }, async (world) => {
            for (let i = 0; i < crowd; i += 1) world.reserve(small, 'queue');
            await world.check();
            world.reserve(5000, 'queue');
            const admitted = () => world.live.some(({ lease }) => lease.requested === 5000);
            for (let round = 0; round < crowd + bypass + 1 && !admitted(); round += 1) {
              world.reserve(small, 'queue');
              world.release(0);
              await world.check();
            }
            assert.ok(admitted(), 'the clamped request still waits');
            assert.equal(world.governor.booked, 1000);
            await world.quiesce();
          });
        },
      ),
  },
  {
    name: 'a small request is admitted though ones clamped to the whole budget keep coming',
    check: (make, parameters) =>
      holds(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 9 })), parameters, ([bypass, crowd]) =>
        inWorld(make, { budget: 1000, floor: 1, bypass }, async (world) => {
          for (let i = 0; i <= crowd; i += 1) world.reserve(5000, 'queue');
          world.reserve(7, 'queue');
          await world.check();
          const admitted = () => world.live.some(({ lease }) => lease.requested === 7);
          for (let round = 0; round <= crowd && !admitted(); round += 1) {
            world.reserve(5000, 'queue');
            world.release(0);
            await world.check();
          }
          assert.ok(admitted(), 'the small request still waits');
          await world.quiesce();
        }),
      ),
  },
  {
    name: 'a lease that is alone grows to any size at once, because it does not wait for itself',
    check: (make, parameters) =>
      holds(fc.tuple(options, bytes, bytes), parameters, ([given, first, then]) =>
        inWorld(make, given, async (world) => {
          world.reserve(first, 'failFast');
          await world.check();
          world.grow(0, then, 'queue');
          await world.check();
          assert.equal(world.pending.length, 0, 'the lease waits for itself');
          await world.quiesce();
        }),
      ),
  },
];

function take(world: World, [what, index, size, policy]: Step): void {
  if (what === 'reserve') world.reserve(size, policy);
  else if (what === 'tryReserve') world.tryReserve(size);
  else if (what === 'grow') world.grow(index, size, policy);
  else if (what === 'shrink') world.shrink(index, size);
  else if (what === 'pass') world.pass(index);
  else world[what](index);
}

async function inWorld(
  make: MakeGovernor,
  given: GovernorOptions,
  act: (world: World) => Promise<void>,
): Promise<void> {
  const world = new World(make, given);
  try {
    await act(world);
  } finally {
    world.end();
  }
}

async function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  parameters: Parameters<unknown> | undefined,
  predicate: (value: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, predicate), parameters as Parameters<[T]>);
}
