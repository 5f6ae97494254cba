import { expect, test } from 'vitest';
import type { Results } from '../results/schema.ts';
import { judgeSpoilt } from './judged.fixture.ts';

function withoutProcfs(draft: Results): void {
  draft.machine.lanes.resident = { available: false, source: 'none', why: 'clear_refs can’t be written.' };
  draft.trials = draft.trials.filter(({ lane }) => lane === 'live');
}

test('a required lane that this machine lacks breaks the instrument, with the reason', () => {
  const verdict = judgeSpoilt(withoutProcfs);
  expect(verdict.exitCode).toBe(4);
  expect(verdict.sentence).toContain(
    "resident lane is required and can't be had on this machine: clear_refs can’t be written",
  );
});

test('a lane that is not required is not judged here', () => {
  const verdict = judgeSpoilt((draft) => {
    draft.required = [];
    withoutProcfs(draft);
  });
  expect(verdict.exitCode).toBe(0);
  expect(verdict.sentence).toContain('not judged here: the resident lane (clear_refs can’t be written)');
});

test('a required lane that no scenario admits is not missed', () => {
  const verdict = judgeSpoilt((draft) => {
    withoutProcfs(draft);
    for (const scenario of draft.scenarios) {
      scenario.lanes = ['live'];
      scenario.controls = [];
    }
    draft.cases = draft.cases.filter(({ governed, variant }) => !governed && variant === 'product');
  });
  expect(verdict.exitCode).toBe(0);
});

test('a required lane that was to be had and not asked for breaks the instrument', () => {
  const verdict = judgeSpoilt((draft) => {
    draft.trials = draft.trials.filter(({ lane }) => lane === 'live');
    for (const one of draft.cases) one.lanes = ['live'];
  });
  expect(verdict.exitCode).toBe(4);
  expect(verdict.sentence).toContain('no case of upload was measured in it');
});
