import { expect, test } from 'vitest';
import type { Verdict } from '../harness/judge/verdict.ts';
import { foldControls, foldReferences, furtherNotJudged } from './folded.ts';
import { sample } from './sample.fixture.ts';

const { verdict } = sample();

test('reference subjects that read their truth are one line, counted as subjects and not as cases', () => {
  const twice = { ...verdict, cases: verdict.cases.flatMap((one) => [one, { ...one, concurrency: 2 }]) };
  expect(foldReferences(twice)).toEqual({
    line: 'instrument: 2 reference subjects read their truth',
    good: true,
    exceptions: [],
  });
});

test('a reference subject that misses its truth is named with the reason', () => {
  const cases = verdict.cases.map((one) =>
    one.scenario === 'reference/held-buffer'
      ? {
          ...one,
          status: 'fails' as const,
          rules: [
            { rule: 'instrument' as const, status: 'fails' as const, rStarBytes: null, detail: 'read 1.0 of 8.0 MiB' },
          ],
        }
      : one,
  );
  const folded = foldReferences({ ...verdict, cases });
  expect(folded?.line).toBe('instrument: 1 of 2 reference subjects read their truth');
  expect(folded?.good).toBe(false);
  expect(folded?.exceptions).toEqual(['reference/held-buffer: instrument: read 1.0 of 8.0 MiB']);
});

test('caught controls are one line; one that was not caught or not judged is listed', () => {
  expect(foldControls(verdict)).toMatchObject({ line: '2 of 2 negative controls caught', good: true, exceptions: [] });
  const [first, second] = verdict.controls as [Verdict['controls'][number], Verdict['controls'][number]];
  const folded = foldControls({
    ...verdict,
    controls: [
      { ...first, caught: false, ratio: 0.97 },
      { ...second, caught: null, ratio: null },
    ],
  });
  expect(folded?.line).toBe('0 of 2 negative controls caught');
  expect(folded?.good).toBe(false);
  expect(folded?.exceptions[0]).toContain('bare part: not caught by live (reservation ÷ r* = 0.97');
  expect(folded?.exceptions[1]).toContain('history v1: not judged here');
});

test('what the first sentence does not name of the things not judged is still told', () => {
  const sentence = 'All hold; not judged here: the live lane (no gc).';
  expect(
    furtherNotJudged({ ...verdict, sentence, notJudged: ['the live lane (no gc)', '2 cases (too large)'] }),
  ).toEqual(['2 cases (too large)']);
});
