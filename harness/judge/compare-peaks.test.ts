import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { comparePeaks } from './compare-peaks.ts';
import { CASE, completedTrials, honestResults, takeLive } from './results.fixture.ts';

test('every lane of a case in both is compared, with the trials of either', () => {
  const more = honestResults((draft) => takeLive(draft, CASE, 11, 11));
  const own = comparePeaks(honestResults(), more).peaks.filter(({ case: id }) => id === CASE);
  expect(own).toMatchObject([
    { lane: 'live', what: 'peak', trials: [1, 1], unlike: [], change: { verdict: 'more', shiftBytes: 6 * MiB } },
    { lane: 'resident', what: 'peak', trials: [2, 2], unlike: [], change: { verdict: 'alike' } },
    { lane: 'resident', what: 'floor', trials: [2, 2], unlike: [], change: { verdict: 'alike' } },
  ]);
});

test('a lane of other flags is compared, and called unlike', () => {
  const flagged = honestResults((draft) => {
    for (const trial of completedTrials(draft, CASE, 'resident')) trial.flags = ['--max-old-space-size=256'];
  });
  const own = comparePeaks(honestResults(), flagged).peaks.filter(({ case: id }) => id === CASE);
  const otherwise = ['--max-old-space-size=256 instead of no flags'];
  expect(own.map(({ unlike }) => unlike)).toEqual([[], otherwise, otherwise]);
});

test('a case that only one of them has is named and not compared', () => {
  const less = honestResults((draft) => {
    draft.cases = draft.cases.filter(({ id }) => id !== CASE);
    draft.trials = draft.trials.filter((trial) => trial.case !== CASE);
  });
  const added = comparePeaks(less, honestResults());
  expect(added).toMatchObject({ onlyBefore: [], onlyAfter: [CASE] });
  expect(added.peaks.map(({ case: id }) => id)).not.toContain(CASE);
  expect(comparePeaks(honestResults(), less)).toMatchObject({ onlyBefore: [CASE], onlyAfter: [] });
});
