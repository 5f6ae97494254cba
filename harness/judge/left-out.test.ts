import { expect, test } from 'vitest';
import { judgeSpoilt } from './judged.fixture.ts';

test('a reference subject that was not run is said to be', () => {
  const verdict = judgeSpoilt((draft) => {
    draft.cases = draft.cases.filter(({ scenario }) => scenario !== 'held-buffer');
    draft.trials = draft.trials.filter((trial) => !trial.case.startsWith('held-buffer'));
  });
  expect(verdict.notJudged).toEqual(['1 reference subject (not run)']);
});
