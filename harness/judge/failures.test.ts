import { expect, test } from 'vitest';
import { judgeSpoilt, outcomeOf } from './judged.fixture.ts';
import { CASE, fail } from './results.fixture.ts';

test.each(['threw', 'hung', 'exited', 'killed', 'out of heap', 'sidecar died', 'load failed'] as const)(
  'a trial that failed (%s) is the scenario’s failure',
  (reason) => {
    const verdict = judgeSpoilt((draft) => fail(draft, CASE, 'resident', reason));
    expect(verdict.exitCode).toBe(6);
    expect(verdict.findings).toHaveLength(1);
    expect(verdict.sentence).toMatch(
      /^upload failed \(resident lane, 16 MiB at 4 at once\): boom after 3 operations\.$/,
    );
    expect(verdict.findings[0]?.remedy).toContain('Error: boom');
    expect(verdict.cases.find(({ id }) => id === CASE)?.status).toBe('fails');
  },
);

test('a barrier that did not open means that concurrency was not held', () => {
  const verdict = judgeSpoilt((draft) => fail(draft, CASE, 'resident', 'barrier did not open'));
  expect(verdict.exitCode).toBe(4);
  expect(verdict.sentence).toContain('its barrier did not open');
});

test('a lane that can’t measure the case breaks the instrument where it is required', () => {
  expect(judgeSpoilt((draft) => fail(draft, CASE, 'live', 'not measurable')).exitCode).toBe(4);
});

test('a lane that can’t measure the case is told as not judged where it is not required', () => {
  const verdict = judgeSpoilt((draft) => {
    draft.required = [];
    fail(draft, CASE, 'live', 'not measurable');
  });
  expect(verdict.exitCode).toBe(0);
  expect(verdict.sentence).toContain('the live lane of 1 case (not measurable)');
  expect(outcomeOf(verdict, CASE, 'live').status).toBe('not judged');
});

test('a reference subject that failed tests nothing any more', () => {
  const verdict = judgeSpoilt((draft) => fail(draft, 'held-buffer product 1', 'resident', 'hung'));
  expect(verdict.exitCode).toBe(4);
});

test('a control that failed is the scenario’s failure, and names its variant', () => {
  const verdict = judgeSpoilt((draft) => fail(draft, 'upload preloaded 4', 'resident', 'killed'));
  expect(verdict.exitCode).toBe(6);
  expect(verdict.sentence).toContain('variant preloaded');
});

test('a twin that failed is told as the twin of its scenario', () => {
  const verdict = judgeSpoilt((draft) => {
    fail(draft, CASE, 'resident', 'hung');
    for (const trial of draft.trials) if (trial.status === 'failed') trial.role = 'twin';
  });
  expect(verdict.sentence).toMatch(/^the twin of upload failed \(resident lane, 16 MiB at 4 at once\)/);
});
