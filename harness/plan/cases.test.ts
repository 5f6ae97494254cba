import { expect, test } from 'vitest';
import { GiB, MiB } from '../bytes.ts';
import type { ScenarioFacts } from '../results/schema.ts';
import { everything, operationsOf, planCases, type Selection, searchedRanges, wavesWithin } from './cases.ts';
import { type Plan, plans } from './plans.ts';

const point = (content: number) => ({
  parameters: { content },
  reservationBytes: 12 * MiB,
  movesBytes: content,
  truth: null,
});

const facts: ScenarioFacts = {
  name: 'upload',
  file: 'upload.scenario.ts',
  shape: 'server',
  kind: 'product',
  points: [point(16 * MiB), point(64 * MiB)],
  ranges: [],
  concurrency: [1, 2, 4, 8],
  warmUp: { content: 1 },
  variants: ['product', 'naive'],
  allowanceBytes: 0,
  governor: true,
  budgetBytes: 64 * MiB,
  limitBytes: 512 * MiB,
  expects: [],
  mustAdmit: null,
  tight: 0.5,
  plan: 'quick' as const,
  lanes: ['live', 'resident'],
  controls: [],
  reservationLocation: null,
};

const control: ScenarioFacts['controls'][number] = {
  name: 'naive',
  variant: 'naive',
  caughtBy: 'resident',
  plan: 'quick' as const,
  at: { parameters: { content: 16 * MiB }, concurrency: 4 },
  reservations: null,
};

const select = (selection: Partial<Selection>): Selection => ({ ...everything, ...selection });
const ids = (planned: { cases: readonly { id: string }[] }) => planned.cases.map(({ id }) => id);

test('quick takes the first value at the highest concurrency that moves no more than a GiB', () => {
  const { cases, notRun } = planCases(facts, plans.quick);
  expect(ids({ cases })).toEqual(['upload content=16777216 ×4']);
  expect(notRun.map(({ case: id }) => id)).toEqual(['upload content=16777216 ×5 governed']);
});

test('small operations are measured at the highest concurrency and under their budget in quick too', () => {
  const small = { ...facts, points: facts.points.map((one) => ({ ...one, movesBytes: MiB })) };
  expect(ids(planCases(small, plans.quick))).toEqual([
    'upload content=16777216 ×8',
    'upload content=16777216 ×5 governed',
  ]);
});

test('pr takes both ends of the concurrency, and lists what moves more than two GiB as not run, with the reason', () => {
  const { cases, notRun } = planCases(facts, plans.pr);
  expect(ids({ cases })).toEqual([
    'upload content=16777216 ×1',
    'upload content=16777216 ×8',
    'upload content=67108864 ×1',
    'upload content=67108864 ×2',
    'upload content=16777216 ×5 governed',
  ]);
  expect(notRun.map(({ case: id }) => id)).toEqual([
    'upload content=67108864 ×4',
    'upload content=67108864 ×8',
    'upload content=67108864 ×5 governed',
  ]);
  expect(notRun[0]?.reason).toMatch(/ten waves move more than the 2\.00 GiB of plan pr; it runs in plan full/);
});

test('full leaves nothing out, up to sixteen GiB a trial', () => {
  expect(planCases(facts, plans.full).notRun).toEqual([]);
  const large = { ...facts, points: facts.points.map((one) => ({ ...one, movesBytes: GiB })) };
  const { cases, notRun } = planCases(large, plans.full);
  expect(ids({ cases })).toEqual(['upload content=16777216 ×1', 'upload content=67108864 ×1']);
  expect(notRun[0]?.reason).toMatch(/16\.00 GiB of plan full; name its --concurrency to run it/);
});

test('pr takes the first two values of a parameter, and full all', () => {
  const many = [16, 64, 1, 2].map((size) => point(size * MiB));
  const contents = (plan: Plan) =>
    new Set(planCases({ ...facts, points: many }, plan).cases.map(({ parameters }) => parameters.content));
  expect(contents(plans.pr)).toEqual(new Set([16 * MiB, 64 * MiB]));
  expect(contents(plans.full)).toEqual(new Set([16 * MiB, 64 * MiB, 1 * MiB, 2 * MiB]));
});

test('the governed case starts twice as many as the budget admits', () => {
  const governed = planCases(facts, plans.pr).cases.find((one) => one.governed);
  expect(governed).toMatchObject({ concurrency: 5, lanes: ['resident'] });
  expect(governed && operationsOf(governed)).toBe(10);
});

test('an operation larger than the whole budget is clamped, and its governed case runs one at a time', () => {
  const clamped = { ...facts, budgetBytes: 8 * MiB };
  expect(planCases(clamped, plans.pr).cases.find((one) => one.governed)?.concurrency).toBe(1);
});

test('without a governor or a budget nothing is governed', () => {
  expect(planCases({ ...facts, governor: false }, plans.pr).cases.some((one) => one.governed)).toBe(false);
  expect(planCases({ ...facts, budgetBytes: null }, plans.pr).cases.some((one) => one.governed)).toBe(false);
});

test('a control with a variant runs the one case it names, in the lane of the rule that must catch it', () => {
  const { cases } = planCases({ ...facts, controls: [control] }, plans.quick);
  expect(cases.filter((one) => one.variant === 'naive')).toEqual([
    expect.objectContaining({ id: 'upload (naive) content=16777216 ×4', lanes: ['resident'] }),
  ]);
});

test('two controls that name one case, each for another lane, are one case in both lanes', () => {
  const live = { ...control, name: 'bare part', caughtBy: 'live' as const };
  const { cases } = planCases({ ...facts, controls: [live, control] }, plans.quick);
  expect(cases.filter((one) => one.variant === 'naive').map(({ lanes }) => lanes)).toEqual([['live', 'resident']]);
});

test('what the command line names narrows the matrix, beyond the first values of the plan', () => {
  const selection = select({ parameters: [['content', 64 * MiB]], concurrency: [2], lanes: ['live'] });
  expect(planCases(facts, plans.quick, selection).cases).toEqual([
    expect.objectContaining({ id: 'upload content=67108864 ×2', lanes: ['live'] }),
  ]);
});

test('a named variant takes the place of the product', () => {
  const { cases } = planCases(facts, plans.quick, select({ variants: ['naive'] }));
  expect(new Set(cases.map((one) => one.variant))).toEqual(new Set(['naive']));
});

test('values of one parameter are alternatives', () => {
  const both = select({
    parameters: [
      ['content', 16 * MiB],
      ['content', 64 * MiB],
    ],
  });
  const contents = planCases(facts, plans.quick, both).cases.map(({ parameters }) => parameters.content);
  expect(new Set(contents)).toEqual(new Set([16 * MiB, 64 * MiB]));
});

test('a selection that matches nothing plans nothing', () => {
  expect(planCases(facts, plans.quick, select({ parameters: [['content', 5]] })).cases).toEqual([]);
});

test('a trial may do the waves of its plan, or as many as move no more than its bytes, but ten', () => {
  const most = (concurrency: number) => {
    const [one] = planCases(facts, plans.full, select({ concurrency: [concurrency] })).cases;
    return one && wavesWithin({ ...plans.quick, mostWaves: 40 }, facts, one);
  };
  expect([1, 2, 4, 8].map(most)).toEqual([40, 32, 16, 10]);
});

test('a scenario or a control that is meant for a larger plan waits for it, and is listed', () => {
  const nightly = { ...facts, plan: 'full' as const };
  expect(planCases(nightly, plans.pr)).toEqual({
    cases: [],
    notRun: [{ case: 'upload', reason: 'kept for plan full' }],
  });
  expect(planCases(nightly, plans.full).cases.length).toBeGreaterThan(0);
  expect(planCases(nightly, plans.quick, { ...everything, named: true }).cases.length).toBeGreaterThan(0);
  const rare = { ...facts, controls: [{ ...control, plan: 'pr' as const }] };
  const variants = (plan: Plan) => planCases(rare, plan).cases.map(({ variant }) => variant);
  expect(variants(plans.quick)).not.toContain(control.variant);
  expect(variants(plans.pr)).toContain(control.variant);
});

const ranged: ScenarioFacts = {
  ...facts,
  ranges: [{ parameter: 'content', low: 0, high: 64 * MiB, others: {}, jumps: [] }],
};
const searched = (selection: Partial<Selection>, plan: Plan = plans.quick, of = ranged) =>
  searchedRanges(of, plan, select(selection)).length;

test('a range is searched unless something narrows it to values, or leaves single live operations out', () => {
  expect(searched({})).toBe(1);
  expect(searched({ lanes: ['live'], concurrency: [1, 4], variants: ['product'] })).toBe(1);
  expect(searched({ parameters: [['content', 16 * MiB]] })).toBe(0);
  expect(searched({ lanes: ['resident'] })).toBe(0);
  expect(searched({ concurrency: [4] })).toBe(0);
  expect(searched({ variants: ['naive'] })).toBe(0);
  expect(searched({}, plans.quick, { ...ranged, plan: 'full' })).toBe(0);
  expect(searched({ named: true }, plans.quick, { ...ranged, plan: 'full' })).toBe(1);
  expect(searched({}, plans.quick, { ...ranged, lanes: ['resident'] })).toBe(0);
});

test('of several combinations of the other parameters those of the plan are searched', () => {
  const two = {
    ...facts,
    points: [1, 2].map((edge) => ({ ...point(MiB), parameters: { content: MiB, edge } })),
    ranges: [1, 2].map((edge) => ({ parameter: 'content', low: 0, high: MiB, others: { edge }, jumps: [] })),
  };
  expect(searchedRanges(two, plans.quick, select({})).map(({ others }) => others)).toEqual([{ edge: 1 }]);
  expect(searchedRanges(two, plans.pr, select({}))).toHaveLength(2);
  expect(searchedRanges(two, plans.pr, select({ parameters: [['edge', 2]] }))).toMatchObject([{ others: { edge: 2 } }]);
});
