import { expect, test } from 'vitest';
import type { ScenarioDescription } from '../describe/describe.ts';
import { honestResults } from '../judge/results.fixture.ts';
import { schedule } from './interleaved.ts';
import { plans } from './plans.ts';

const { cases, scenarios } = honestResults();
const described = new Map(scenarios.map((facts) => [facts.name, { facts } as ScenarioDescription]));
const own = cases.filter(
  ({ scenario, variant, governed }) => scenario === 'upload' && variant === 'product' && !governed,
);
const turns = schedule({ plan: plans.quick, sides: [described, new Map(described)], cases: own, trials: 5 });

const measured = turns.filter(({ spec }) => spec.role === 'trial');
const count = (side: number, lane: string) =>
  measured.filter((one) => one.side === side && one.spec.lane === lane).length;

test('both sides have the same trials, more of them in the lane that does not repeat', () => {
  expect([count(0, 'resident'), count(1, 'resident')]).toEqual([10, 10]);
  expect([count(0, 'live'), count(1, 'live')]).toEqual([6, 6]);
});

test('the two trials of a pair follow one another, and neither side always goes first', () => {
  const pairs = Array.from({ length: measured.length / 2 }, (_, i) => measured.slice(2 * i, 2 * i + 2));
  for (const [a, b] of pairs) {
    expect([a?.spec.case.id, a?.spec.lane, a?.spec.index]).toEqual([b?.spec.case.id, b?.spec.lane, b?.spec.index]);
    expect(a?.side).not.toBe(b?.side);
  }
  const resident = pairs.filter(([a]) => a?.spec.lane === 'resident' && a.spec.case === own[0]);
  expect(resident.map(([a]) => a?.side)).toEqual([0, 1, 0, 1, 0]);
});

test('every lane of a scenario has one twin on either side, at its highest concurrency, before all else', () => {
  const twins = turns.filter(({ spec }) => spec.role === 'twin');
  expect(turns.slice(0, twins.length)).toEqual(twins);
  expect(twins.map(({ side, spec }) => [side, spec.lane, spec.case.concurrency])).toEqual([
    [0, 'live', 4],
    [1, 'live', 4],
    [1, 'resident', 4],
    [0, 'resident', 4],
  ]);
});
