import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import type { Results } from '../../results/schema.ts';
import { gather } from '../evidence.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import {
  CASE,
  completedTrials,
  GOVERNED,
  honestResults,
  residentTrialsOf,
  takeLive,
  takeResident,
  theTrial,
} from '../results.fixture.ts';
import { liveDecided, residentDecision } from './steady.ts';

test('headroom of at least the spread decides, and r* is the highest trial plus the spread', () => {
  const outcome = outcomeOf(judgeSpoilt(), CASE, 'steady');
  expect(outcome.status).toBe('holds');
  expect(outcome.rStarBytes).toBe(Math.ceil(10.2 * MiB));
});

test('headroom below the spread is inconclusive, not green', () => {
  const verdict = judgeSpoilt((draft) => takeResident(draft, CASE, 10, 1.5));
  expect(outcomeOf(verdict, CASE, 'steady').status).toBe('inconclusive');
  expect(outcomeOf(verdict, CASE, 'resident').status).toBe('holds');
  expect(verdict.exitCode).toBe(3);
  expect(verdict.findings[0]?.neededBytes).toBe(13 * MiB);
  expect(verdict.findings[0]?.remedy).toContain('Reserve 13.0 MiB');
});

test('a single resident trial decides nothing but red', () => {
  const single = (perOperation: number) => judgeSpoilt((draft) => residentTrialsOf(draft, CASE, [perOperation]));
  expect(single(5).exitCode).toBe(3);
  expect(single(13).exitCode).toBe(1);
  expect(outcomeOf(single(13), CASE, 'steady').status).toBe('holds');
});

test('under its budget one trial is enough: the margin of fits stands for the spread', () => {
  expect(outcomeOf(judgeSpoilt(), GOVERNED, 'steady').status).toBe('holds');
});

test.each([
  [
    'did not settle',
    (trial: ReturnType<typeof theTrial>) => {
      trial.settled = false;
    },
    'come to rest',
  ],
  [
    'still rose',
    (trial: ReturnType<typeof theTrial>) => {
      if (trial.resident) trial.resident.stood = false;
    },
    'still rising',
  ],
])('a trial that %s leaves the case inconclusive', (_, change, words) => {
  const verdict = judgeSpoilt((draft) => change(theTrial(draft, CASE, 'resident')));
  expect(verdict.exitCode).toBe(3);
  expect(verdict.sentence).toContain(words);
});

test('a live interval that stays open wants a second trial', () => {
  const verdict = judgeSpoilt((draft) => takeLive(draft, CASE, 9, 13));
  expect(outcomeOf(verdict, CASE, 'steady').status).toBe('inconclusive');
});

test('a planned lane without a trial is inconclusive in a finished run', () => {
  const verdict = judgeSpoilt((draft) => {
    const live = completedTrials(draft, CASE, 'live');
    draft.trials = draft.trials.filter((trial) => !live.includes(trial as never));
  });
  expect(codesOf(verdict)).toEqual(['inconclusive']);
  expect(verdict.sentence).toContain('has no trial in the live lane');
});

test('without a trial nothing is decided in either lane', () => {
  const evidenceOf = (change?: (draft: Results) => void) =>
    gather(honestResults(change)).filter((one) => one.case.id === CASE);
  const none = evidenceOf((draft) => {
    draft.trials = [];
  });
  expect(none.map(residentDecision)).toEqual(['another']);
  expect(none.map(liveDecided)).toEqual([false]);
  expect(evidenceOf().map(residentDecision)).toEqual(['green']);
  expect(evidenceOf().map(liveDecided)).toEqual([true]);
});
