import { expect, test } from 'vitest';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, completedTrials, upload, withoutParameters } from './results.fixture.ts';

test('the fullest case without parameters is named by how many are at once', () => {
  expect(judgeSpoilt(withoutParameters).sentence).toContain('the fullest, upload with 4 at once, needs 10.2 MiB');
});

test('where nothing is reserved and no limit is declared, nothing is said to be full', () => {
  const verdict = judgeSpoilt((draft) => {
    Object.assign(upload(draft), {
      ...{ command: { takesBudget: false, gauge: false }, unreserved: true, governor: false, expects: [] },
      ...{ budgetBytes: null, limitBytes: null, lanes: ['resident'], controls: [], mustAdmit: null },
    });
    for (const point of upload(draft).points) point.reservationBytes = 0;
    for (const trial of draft.trials) if (trial.role === 'twin' && trial.case.startsWith('upload')) trial.case = CASE;
    draft.cases = draft.cases.filter(({ id, scenario }) => id === CASE || scenario !== 'upload');
    const live = completedTrials(draft, CASE, 'live');
    draft.trials = draft.trials.filter(
      (trial) => draft.cases.some(({ id }) => id === trial.case) && !live.some((one) => one === trial),
    );
    for (const one of draft.cases) if (one.id === CASE) one.lanes = ['resident'];
  });
  expect(verdict.sentence).toMatch(/^The one case holds: nothing fills its reservation; /);
});

test('of what was left out a fourth is named, and more are counted', () => {
  const leftOut = (number: number) =>
    judgeSpoilt((draft) => {
      draft.notRun = Array.from({ length: number }, (_, at) => ({ case: `other ${at}`, reason: `reason ${at}` }));
    }).sentence;
  const three = '; not judged here: 1 case (reason 0), 1 case (reason 1), 1 case (reason 2)';
  expect(leftOut(3)).toContain(`${three}.`);
  expect(leftOut(4)).toContain(`${three}, 1 case (reason 3).`);
  expect(leftOut(5)).toContain(`${three} and 2 more.`);
});
