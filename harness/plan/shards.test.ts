import fc from 'fast-check';
import { expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import type { Case } from '../results/schema.ts';
import { estimatedCost, measuredCost, splitIntoShards } from './shards.ts';

const planned = (id: string): Case => ({
  id,
  scenario: 'upload',
  variant: 'product',
  parameters: { content: 1 },
  concurrency: 1,
  governed: false,
  lanes: ['live', 'resident'],
});

const costs = fc.uniqueArray(
  fc.tuple(
    fc.nat(4096).map((n) => `case ${n}`),
    fc.nat(1000),
  ),
  {
    selector: ([id]) => id,
    maxLength: 30,
  },
);

test('every case is in exactly one shard, in the order of the plan, and the fullest has at most what a third above the best allows', () => {
  fc.assert(
    fc.property(costs, fc.integer({ min: 1, max: 6 }), (pairs, of) => {
      const cases = pairs.map(([id]) => planned(id));
      const seconds = new Map(pairs);
      const costOf = ({ id }: Case) => seconds.get(id) ?? 0;
      const shards = splitIntoShards(cases, of, costOf);
      expect(shards).toHaveLength(of);
      expect(shards.flat().toSorted(byId)).toEqual(cases.toSorted(byId));
      for (const shard of shards) expect(shard).toEqual(cases.filter((one) => shard.includes(one)));
      const loads = shards.map((shard) => shard.reduce((sum, one) => sum + costOf(one), 0));
      const all = loads.reduce((a, b) => a + b, 0);
      const best = Math.max(all / of, ...seconds.values());
      // No split is better than the mean and than the dearest case; list scheduling is within the mean plus that case.
      expect(Math.max(...loads)).toBeLessThanOrEqual(all / of + best);
    }),
  );
});

function byId(a: Case, b: Case): number {
  return a.id < b.id ? -1 : 1;
}

test('the split is the same whatever the order in which cases of one cost are planned', () => {
  const cases = ['a', 'b', 'c', 'd'].map(planned);
  const names = (shards: readonly (readonly Case[])[]) => shards.map((shard) => shard.map(({ id }) => id).sort());
  expect(names(splitIntoShards(cases, 2, () => 1))).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
  expect(names(splitIntoShards(cases.toReversed(), 2, () => 1))).toEqual(names(splitIntoShards(cases, 2, () => 1)));
});

test('one dear case has a shard for itself', () => {
  const cases = ['a', 'b', 'c', 'd'].map(planned);
  expect(splitIntoShards(cases, 2, ({ id }) => (id === 'c' ? 100 : 1)).map((shard) => shard.length)).toEqual([1, 3]);
});

test('a measured case costs its seconds, one that was not measured its estimate in proportion', () => {
  const { cases, trials } = honestResults();
  const costOf = measuredCost(trials, cases.slice(0, 2), ({ concurrency }) => concurrency);
  // Two resident trials, a live one and for the first case two twins, two seconds each; together 16 s for an estimate of 5.
  expect(costOf(cases[0] as Case)).toBe(10);
  expect(costOf(cases[1] as Case)).toBe(6);
  expect(costOf({ ...planned('new'), concurrency: 10 })).toBeCloseTo(32, 10);
});

test('nothing measured leaves the estimate as it is', () => {
  expect(measuredCost([], [planned('a')], () => 7)(planned('a'))).toBe(7);
});

test('the estimate grows with the bytes moved, and counts the starts of a case that moves none', () => {
  const { scenarios, cases } = honestResults();
  const costOf = estimatedCost(new Map(scenarios.map((facts) => [facts.name, facts])));
  const [one, four] = cases.slice(0, 2).map(costOf) as [number, number];
  expect(four).toBeGreaterThan(one);
  expect(costOf({ ...planned('a'), scenario: 'unknown' })).toBe(6);
});
