import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, takeResident, withoutParameters } from './results.fixture.ts';
import { contrast, count, parameterWords } from './words.ts';

test('a single parameter is its value, several are named, numbers that are no sizes stay numbers', () => {
  expect(parameterWords({ content: 16 * MiB })).toBe('16 MiB');
  expect(parameterWords({ content: 16 * MiB, parts: 4 })).toBe('content 16 MiB, parts 4');
  expect(parameterWords({ entries: 1000 })).toBe('1000');
  expect(parameterWords({})).toBe('');
});

test('two sizes that differ are never written alike', () => {
  expect(contrast(12.3 * MiB, 8 * MiB)).toEqual(['12.3 MiB', '8.0 MiB']);
  expect(contrast(8 * MiB + 1, 8 * MiB)).toEqual(['8388609 B', '8388608 B']);
});

test('one case is no cases', () => {
  expect([count(1, 'case'), count(3, 'case')]).toEqual(['1 case', '3 cases']);
});

test('a case without parameters is named by how many are at once', () => {
  const verdict = judgeSpoilt((draft) => {
    withoutParameters(draft);
    takeResident(draft, CASE, 13);
  });
  expect(verdict.sentence).toMatch(/^upload is under-reserved: 4 at once needs 13\.0 MiB an operation/);
});
