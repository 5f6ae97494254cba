import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import type { Case } from '../results/schema.ts';
import { type Evidence, gather, InconsistentResultsError, sameRange } from './evidence.ts';
import { CASE, honestResults, theTrial, upload } from './results.fixture.ts';

test('a trial of a case that is not there is refused, by name', () => {
  const results = honestResults((draft) => {
    theTrial(draft, CASE, 'live').case = 'gone';
  });
  expect(() => gather(results)).toThrow(InconsistentResultsError);
  expect(() => gather(results)).toThrow('a trial names the case "gone"');
});

test('a case whose parameters are no point of its scenario is refused, by name', () => {
  const results = honestResults((draft) => {
    upload(draft).points = [];
  });
  expect(() => gather(results)).toThrow(InconsistentResultsError);
  expect(() => gather(results)).toThrow('the parameters of case "upload product 1" are no point');
});

test('two values are of one range where both have its other parameters', () => {
  const results = honestResults((draft) => {
    const facts = upload(draft);
    facts.ranges = [{ parameter: 'content', low: 0, high: 64 * MiB, others: { parts: 1 }, jumps: [] }];
    for (const [content, parts] of [
      [0, 1],
      [64, 1],
      [0, 2],
      [64, 2],
    ] as const) {
      const parameters = { content: content * MiB, parts };
      facts.points.push({ parameters, reservationBytes: 12 * MiB, movesBytes: content * MiB, truth: null });
      draft.cases.push({ ...(draft.cases[0] as Case), id: `${content} of ${parts}`, parameters });
    }
  });
  const evidences = gather(results);
  const at = (wanted: string) => evidences.find(({ case: { id } }) => id === wanted) as Evidence;
  expect(sameRange(at('0 of 1'), at('64 of 1'))).toBe(true);
  expect(sameRange(at('0 of 1'), at('64 of 2'))).toBe(false);
  expect(sameRange(at('0 of 2'), at('64 of 1'))).toBe(false);
});
