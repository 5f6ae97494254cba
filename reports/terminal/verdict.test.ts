import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { CaseVerdict, Verdict } from '../../harness/judge/verdict.ts';
import { sample } from '../sample.fixture.ts';
import { cellsOf } from './layout.ts';
import { renderVerdict } from './verdict.ts';

const { verdict, results } = sample();
const plain = (width = 100, changed: Partial<Verdict> = {}): string =>
  renderVerdict({ ...verdict, ...changed }, results, { width, colour: false, report: 'plimsoll-report/index.html' });

test('the first line is the verdict sentence', () => {
  expect(plain(400).split('\n')[0]).toBe(`x ${verdict.sentence}`);
});

test('without colour there is no escape sequence and nothing but ASCII', () => {
  expect(plain().match(/[^\x20-\x7e\n]/g)).toBeNull();
});

test('colour adds escape sequences and changes no line but its symbols', () => {
  const coloured = renderVerdict(verdict, results, { width: 100, colour: true, unicode: false });
  expect(coloured).toContain('\u001b[');
  expect(stripVTControlCharacters(coloured)).toBe(renderVerdict(verdict, results, { width: 100, colour: false }));
});

test('a finding tells where, how many bytes exactly, what to do and how to repeat it', () => {
  const text = plain(160);
  expect(text).toContain('where     src/admission.ts:12 (uploadPartBytes)');
  expect(text).toContain('reserved 12.0 MiB, needed 12.7 MiB (13,316,916 bytes)');
  expect(text).toContain('remedy    Reserve at least 12.7 MiB');
  expect(text).toContain('repeat    plimsoll measure scenarios/upload.scenario.ts --parameter content=67108864');
});

test('a finding that the first line already told is not told twice, any other is told in full', () => {
  const [told] = verdict.findings;
  if (told === undefined) throw new Error('the sample has a finding');
  const other = { ...told, code: 'loose' as const, severity: 'warning' as const, sentence: 'upload books too much.' };
  const text = plain(400, { findings: [other, told] });
  expect(text.split('needs 12.7 MiB an operation')).toHaveLength(2);
  expect(text).toContain('! loose: upload books too much.');
  expect(text.indexOf('x under-reserved')).toBeLessThan(text.indexOf('! loose'));
});

test('every product case is one line with its figures for one operation', () => {
  const lines = plain()
    .split('\n')
    .filter((line) => /% {2}#/.test(line));
  expect(lines).toHaveLength(8);
  expect(lines.at(-1)).toMatch(/64 MiB +8 +12\.0 MiB +10\.2-11\.2 MiB +12\.7 MiB +106% +#{10} +x fails: resident$/);
});

test('the table is aligned', () => {
  const lines = plain().split('\n');
  const head = lines.findIndex((line) => line.includes('at once  reserved'));
  const column = (lines[head] ?? '').indexOf('verdict');
  for (const line of lines.slice(head + 1, head + 9)) expect(line.slice(column - 2, column + 1)).toMatch(/^ {2}[+x]/);
});

test.for([80, 100])('no line but one to copy is wider than %i columns', (width) => {
  const wide = plain(width)
    .split('\n')
    .filter((line) => cellsOf(line) > width);
  expect(wide).toEqual([]);
});

test('a full bar means a full reservation', () => {
  const almost = verdict.cases.slice(0, 1).map((one) => ({ ...one, utilisation: 0.999 }));
  expect(plain(100, { cases: almost })).toContain('100%  #########.');
});

test('a figure that was not measured is a dash, not a zero', () => {
  const cases: CaseVerdict[] = verdict.cases
    .slice(0, 1)
    .map((one) => ({ ...one, live: null, resident: null, utilisation: null, status: 'not judged' }));
  expect(plain(100, { cases })).toMatch(/11\.5 MiB +- +- +- +- not judged/);
});

test('slopes, declarations, folded subjects and the page stand where a reader looks for them', () => {
  const text = plain();
  expect(text).toContain('declared: budget 64.0 MiB, limit 512 MiB');
  expect(text).toContain('one more at once adds 9.4 MiB (content 16 MiB), 12.9 MiB (content 64 MiB)');
  expect(text).toContain('instrument: 2 reference subjects read their truth');
  expect(text).toContain('2 of 2 negative controls caught');
  expect(text).toContain('report  plimsoll-report/index.html');
});

test('an escape sequence in a name or a message does not reach the terminal', () => {
  const hostile = sample('up\u001b[2J\u202eload');
  const text = renderVerdict(hostile.verdict, hostile.results, { width: 100, colour: false });
  expect(text).toContain('\nupload  scenarios/');
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
});

test('an open question is marked as one, whatever its severity', () => {
  const findings = verdict.findings.map((one) => ({
    ...one,
    code: 'inconclusive' as const,
    sentence: 'upload is undecided.',
  }));
  expect(plain(100, { findings })).toContain('  ? inconclusive: upload is undecided.');
});
