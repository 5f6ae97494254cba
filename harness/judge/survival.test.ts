import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import type { Results } from '../results/schema.ts';
import type { Survival } from '../results/survival.ts';
import { gather } from './evidence.ts';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, GOVERNED, honestResults, upload } from './results.fixture.ts';
import { predictedLimit } from './survival.ts';

const step = 4 * MiB;

function predictionFor(id: string, change?: (draft: Results) => void) {
  const evidence = gather(honestResults(change)).find((one) => one.case.id === id);
  const predicted = evidence === undefined ? null : predictedLimit(evidence);
  if (predicted === null) throw new Error('nothing was predicted');
  return predicted;
}

/** Lives at `livesBytes`, and dies a step below in 7 of 10 runs. */
function border(id: string, livesBytes: number | null): Survival {
  const limit = { killed: 0, outOfHeap: 0, failed: 0, timedOut: 0 };
  const diesBytes = livesBytes === null ? null : livesBytes - step;
  const curve = [
    { ...limit, limitBytes: diesBytes ?? 2048 * MiB, survived: 3, killed: 7 },
    ...(livesBytes === null ? [] : [{ ...limit, limitBytes: livesBytes, survived: 10 }]),
  ];
  return { case: id, limiter: 'cgroup v1', stepBytes: step, runsEach: 10, livesBytes, diesBytes, curve, peak: null };
}

function judgeSurvival(survival: Survival) {
  return judgeSpoilt((draft) => {
    draft.survivals = { version: 1, cases: [survival] };
  });
}

test('the books say: the floor without file pages, the allowance, and what is booked', () => {
  const predicted = predictionFor(CASE);
  expect(predicted.bookedBytes).toBe(4 * 12 * MiB);
  expect(predicted.totalBytes).toBe(predicted.floorBytes + predicted.allowanceBytes + predicted.bookedBytes);
  const { floorBytes } = predictionFor(CASE, (draft) => {
    for (const trial of draft.trials) {
      if (trial.status !== 'completed' || trial.resident === null) continue;
      for (const reading of [trial.resident.cold, trial.resident.reset]) {
        reading.fileBytes += 10 * MiB;
        reading.rssBytes += 10 * MiB;
      }
    }
  });
  expect(floorBytes).toBe(predicted.floorBytes);
});

test('under a budget it is the budget that is booked', () => {
  expect(predictionFor(GOVERNED).bookedBytes).toBe(upload(honestResults()).budgetBytes);
});

test('a case that lives within what its books say is no finding', () => {
  const { totalBytes } = predictionFor(CASE);
  expect(judgeSurvival(border(CASE, totalBytes)).exitCode).toBe(0);
});

test('one that the kernel kills under that is a finding, with how often it did', () => {
  const { totalBytes } = predictionFor(CASE);
  const verdict = judgeSurvival(border(CASE, totalBytes + step));
  expect(verdict.exitCode).toBe(1);
  expect(verdict.findings[0]).toMatchObject({ code: 'does-not-fit', rule: 'fits', case: CASE });
  expect(verdict.sentence).toMatch(
    /needs more than is booked for it: it dies under a real limit of .* \(7 of 10 runs\)/,
  );
  expect(verdict.findings[0]?.remedy).toContain('4.0 MiB more of allowance');
});

test('one that lives under no limit is a finding', () => {
  const verdict = judgeSurvival(border(CASE, null));
  expect(verdict.exitCode).toBe(1);
  expect(verdict.sentence).toContain('does not survive even 2.00 GiB');
});

test('what a negative control needs is no finding: dishonest is what it is for', () => {
  expect(judgeSurvival(border('upload preloaded 4', 1024 * MiB)).exitCode).toBe(0);
});

test('where the resident lane told no floor, the kernel is held against nothing', () => {
  const { totalBytes } = predictionFor(CASE);
  const verdict = judgeSpoilt((draft) => {
    draft.survivals = { version: 1, cases: [border(CASE, totalBytes + step)] };
    draft.trials = draft.trials.filter((trial) => trial.case !== CASE || trial.lane === 'live');
  });
  expect(verdict.findings.filter(({ code }) => code === 'does-not-fit')).toEqual([]);
});

test('a death that the curve does not count is told without how often', () => {
  const { totalBytes } = predictionFor(CASE);
  const survival = border(CASE, totalBytes + step);
  expect(judgeSurvival({ ...survival, curve: survival.curve.slice(1) }).sentence).toContain('(not said how often)');
});
