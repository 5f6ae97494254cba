import { expect, test } from 'vitest';
import type { Growth } from '../results/attribution.ts';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE } from './results.fixture.ts';

const growth: Growth = {
  case: CASE,
  operations: 40,
  retainedBytesPerOperation: 1100,
  leaks: [
    { bytes: 4000, objects: 4, path: ['(global)', 'answered: Array (src/upload.ts:9)', 'string'] },
    { bytes: 40_000, objects: 40, path: ['(global)', 'sessions: Map (src/sessions.ts:4)', 'Session'] },
  ],
};

const judgeWith = (growths: readonly Growth[]) =>
  judgeSpoilt((draft) => {
    draft.growths = [...growths];
  });

test('what stays of an operation is a warning that names the largest part by what holds it', () => {
  const { exitCode, findings } = judgeWith([growth]);
  expect(exitCode).toBe(0);
  const [found] = findings.filter(({ code }) => code === 'leaking');
  expect(found?.severity).toBe('warning');
  expect(found?.sentence).toMatch(
    /^upload leaks: 1\.1 KiB of every operation, .* stay when it has ended \(seen after 40 /,
  );
  expect(found?.sentence).toContain(
    '; it is `Session`, held by `sessions: Map (src/sessions.ts:4)`, held by `(global)`.',
  );
});

test('the largest part is named wherever it stands', () => {
  const sentence = (one: Growth) => judgeWith([one]).findings.map((finding) => finding.sentence);
  expect(sentence({ ...growth, leaks: growth.leaks.toReversed() })).toEqual(sentence(growth));
});

test('where nothing stays, or another case was looked at, nothing is found', () => {
  expect(judgeWith([{ ...growth, leaks: [] }]).findings).toEqual([]);
  expect(judgeWith([{ ...growth, case: 'another' }]).findings).toEqual([]);
});
