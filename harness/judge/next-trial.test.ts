import { expect, test } from 'vitest';
import { nextTrial } from './next-trial.ts';
import { CASE, fail, GOVERNED, honestResults, residentTrialsOf, takeLive, theTrial } from './results.fixture.ts';

const next = (lane: 'live' | 'resident', change?: Parameters<typeof honestResults>[0], id = CASE) =>
  nextTrial(honestResults(change), id, lane);

test('a case without a trial wants one, in the lanes that it has', () => {
  expect(
    next('live', (draft) => {
      draft.trials = [];
    }),
  ).toBe('plain');
  expect(
    next(
      'live',
      (draft) => {
        draft.trials = [];
      },
      GOVERNED,
    ),
  ).toBeNull();
});

test('a decided case wants none', () => {
  expect(next('resident')).toBeNull();
  expect(next('live')).toBeNull();
});

test('one resident trial wants another, and red ones two: their spread is part of the honest constant', () => {
  expect(next('resident', (draft) => residentTrialsOf(draft, CASE, [10]))).toBe('plain');
  expect(next('resident', (draft) => residentTrialsOf(draft, CASE, [13]))).toBe('plain');
  expect(next('resident', (draft) => residentTrialsOf(draft, CASE, [13, 14]))).toBe('plain');
  expect(next('resident', (draft) => residentTrialsOf(draft, CASE, [13, 14, 13]))).toBeNull();
});

test('the plan bounds how many', () => {
  const unsteady = (draft: Parameters<typeof residentTrialsOf>[0]) => residentTrialsOf(draft, CASE, [8, 11, 8]);
  expect(next('resident', unsteady)).toBeNull();
  expect(
    next('resident', (draft) => {
      unsteady(draft);
      draft.plan = 'full';
    }),
  ).toBe('plain');
});

test('a figure without power wants no further trial: it would have none either', () => {
  expect(next('resident', (draft) => residentTrialsOf(draft, CASE, [0.1]))).toBeNull();
});

test('controls, references and cases under their budget want one trial', () => {
  expect(next('resident', undefined, GOVERNED)).toBeNull();
  expect(next('resident', undefined, 'upload preloaded 4')).toBeNull();
  expect(next('resident', undefined, 'held-buffer product 1')).toBeNull();
});

test('an open live interval wants one trial with a small young generation, and no third', () => {
  expect(next('live', (draft) => takeLive(draft, CASE, 9, 13))).toBe('small young generation');
  expect(
    next('live', (draft) => {
      takeLive(draft, CASE, 9, 13);
      const small = structuredClone(theTrial(draft, CASE, 'live'));
      if (small.live) small.live.smallYoungGeneration = true;
      draft.trials.push(small);
    }),
  ).toBeNull();
});

test('a lane whose trial failed is not tried again', () => {
  expect(next('resident', (draft) => fail(draft, CASE, 'resident', 'threw'))).toBeNull();
});
