import { expect, test } from 'vitest';
import { sample } from '../sample.fixture.ts';
import { renderAnnotations } from './index.ts';
import { workflowCommand } from './workflow-command.ts';

const { verdict, results } = sample();

/** What the runner makes of a line again. */
function read(line: string) {
  const [, level, properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const back = (text: string) =>
    text.replace(/%(25|0D|0A|3A|2C)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const pairs = properties.split(',').map((pair) => /^(\w+)=(.*)$/s.exec(pair)?.slice(1) as [string, string]);
  return { level, message: back(message), ...Object.fromEntries(pairs.map(([name, value]) => [name, back(value)])) };
}

test('a finding is an error at the line of the reservation, with its bytes, remedy and command', () => {
  const text = renderAnnotations(verdict, results, { folder: '' });
  expect(text.endsWith('\n')).toBe(true);
  const [told] = verdict.findings;
  expect(text.trimEnd().split('\n').map(read)).toEqual([
    {
      level: 'error',
      file: 'src/admission.ts',
      line: '12',
      title: 'plimsoll: under-reserved',
      message: `${told?.sentence}\nreserved 12.0 MiB, needed 12.7 MiB (13,316,916 bytes)\n${told?.remedy}\n${told?.command}`,
    },
  ]);
});

test('in a package of a monorepo the path is from the root of the repository', () => {
  expect(renderAnnotations(verdict, results, { folder: 'packages/store' })).toContain(
    'file=packages/store/src/admission.ts,',
  );
});

test('without a line it stands at the scenario, and without a scenario at no file', () => {
  const [told] = verdict.findings;
  if (!told) throw new Error('the sample has a finding');
  const findings = [
    { ...told, location: null, severity: 'warning' as const },
    { ...told, location: null, scenario: '', severity: 'note' as const },
  ];
  const [first = '', second = ''] = renderAnnotations({ ...verdict, findings }, results, { folder: '' }).split('\n');
  expect(first).toMatch(/^::warning file=scenarios\/upload\.scenario\.ts,title=/);
  expect(second).toMatch(/^::notice title=/);
});

test('no text ends the command, begins another one, or adds a property', () => {
  const hostile = '100 %0A, a:b::c\r\n::error file=x::y\u001b[2J\r\u2028z';
  const line = workflowCommand({ level: 'error', title: hostile, message: hostile, file: hostile, line: 3 });
  for (const sign of ['\r', '\n', '\u001b']) expect(line).not.toContain(sign);
  const back = read(line);
  expect(Object.keys(back)).toEqual(['level', 'message', 'file', 'line', 'title']);
  expect(back.message).toBe('100 %0A, a:b::c\n::error file=x::y\n\u2028z');
  expect(back).toMatchObject({ title: back.message, file: back.message, line: '3' });
});
