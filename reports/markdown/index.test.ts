import { expect, test } from 'vitest';
import type { Finding } from '../../harness/judge/verdict.ts';
import { sample } from '../sample.fixture.ts';
import { MARKER, renderMarkdown } from './index.ts';
import { block, code, html, plain, prose } from './text.ts';

const { verdict, results } = sample();
const text = renderMarkdown(verdict, results);

test('the hidden marker is the first line, the outcome the heading, and the sentence follows', () => {
  const lines = text.split('\n');
  expect(lines[0]).toBe(MARKER);
  expect(lines[2]).toBe('### ❌ Plimsoll: a reservation does not hold');
  expect(lines[4]).toMatch(/^upload is under-reserved: 64 MiB at 8 at once needs 12\.7 MiB an operation/);
});

test('a finding shows its line, the exact bytes, the remedy and the command to copy', () => {
  expect(text).toContain('❌ **under-reserved** at `src/admission.ts:12 (uploadPartBytes)`');
  expect(text).toContain('needed 12.7 MiB (13,316,916 bytes)');
  expect(text).toMatch(/```sh\nplimsoll measure scenarios\/upload\.scenario\.ts .*\n```/);
});

test('a scenario that fails is open, one that holds is folded', () => {
  expect(text).toContain('<details open><summary><b>upload</b>: 1 of 8 do not hold</summary>');
  const cases = verdict.cases.map((one) => ({ ...one, status: 'holds' as const }));
  expect(renderMarkdown({ ...verdict, cases }, results)).toContain('<details><summary><b>upload</b>: 8 hold</summary>');
});

test('every row of a table has the cells of its head', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(2 + 8);
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
});

test('a hostile name formats nothing, closes nothing and calls nobody', () => {
  const name = '</summary><img src=x>|`*@team*`\n# [a](https://x.test) <!-- ';
  const hostile = sample(name);
  const all = renderMarkdown(hostile.verdict, hostile.results);
  expect(all.split('\n').filter((line) => line.includes('<summary>'))).toEqual([
    expect.stringMatching(/^<details open><summary><b>&#60;\/summary&#62;[^<>]*<\/b>: 1 of 8 do not hold<\/summary>$/),
  ]);
  // In a code span, and in a summary, which is HTML, a sign of Markdown is a letter.
  const written = all.replace(/^<details.*$/m, '').replace(/`[^`\n]*`/g, '');
  expect(written).not.toMatch(/(^|[^\\])<img/m);
  expect(written).not.toMatch(/(^|[^\\])\]\(/m);
  expect(written).not.toMatch(/^# /m);
  expect(written).not.toContain('@team');
  expect(written.split('<!--')).toHaveLength(2 + written.split(String.raw`\<!--`).length - 1);
  const rows = written.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((row) => row.replaceAll(String.raw`\|`, '').split('|').length)).size).toBe(1);
});

test('what is too long for a comment loses the cases that hold, then the tables, then findings, and says so', () => {
  const many = (count: number, status: 'holds' | 'fails') =>
    Array.from({ length: count }, (_, n) => ({
      ...(verdict.cases[0] as (typeof verdict.cases)[number]),
      id: `${status} ${n}`,
      concurrency: n + 1,
      status,
    }));
  const holding = renderMarkdown({ ...verdict, cases: [...many(2000, 'holds'), ...many(3, 'fails')] }, results);
  expect(holding).toContain('Cases that hold are left out here.');
  expect(holding.match(/❌ fails/g)).toHaveLength(3);
  const failing = renderMarkdown({ ...verdict, cases: many(2000, 'fails') }, results);
  expect(failing).toContain('The cases are left out here.');
  const findings = Array.from({ length: 500 }, () => verdict.findings[0] as Finding);
  const found = renderMarkdown({ ...verdict, findings, cases: many(2000, 'fails') }, results);
  expect(found).toContain('490 further findings are left out here');
  for (const one of [holding, failing, found]) expect(one.length).toBeLessThanOrEqual(65_000);
});

test('code keeps its backticks, whatever their number', () => {
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`')).toBe('`` ` ``');
  expect(block('a```b')).toBe('````sh\na```b\n````');
});

test('between backticks a sentence is code, and an odd one is a sign like any other', () => {
  expect(prose('declare `allowance: 1 | 2` for *it*')).toBe(String.raw`declare ${'`allowance: 1 | 2`'} for \*it\*`);
  expect(prose('one ` alone')).toBe('one \\` alone');
});

test('signs at the start of a line begin no list and no heading', () => {
  expect(plain('- a')).toBe(String.raw`\- a`);
  expect(plain('1. a')).toBe('1\\. a');
  expect(plain('2) a')).toBe('2\\) a');
  expect(html('<b>&"')).toBe('&#60;b&#62;&#38;&#34;');
});
