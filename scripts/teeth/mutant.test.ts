import { describe, expect, it } from 'vitest';
import { parseMutant } from './mutant.ts';
import { diff } from './test-support/mutants.ts';

const header = [
  'Breaks: The slab is left out, the largest\n  of the terms.',
  'Expect: live, exit 1',
  'Measure: upload.scenario --parameter content=16MiB\n  --lane live',
  '',
];

describe('the header of a mutant', () => {
  it('says what is broken, who must catch it and by which command; longer lines go on indented', () => {
    expect(parseMutant('forgotten-slab', `${header.join('\n')}\n${diff}`)).toEqual({
      name: 'forgotten-slab',
      breaks: 'The slab is left out, the largest of the terms.',
      expected: 'live',
      command: ['upload.scenario', '--parameter', 'content=16MiB', '--lane', 'live'],
      survives: null,
      patch: diff,
      references: true,
    });
  });

  it('wants no reference subjects where nothing but `subjects/` is touched', () => {
    const of = (path: string) => parseMutant('one', `${header.join('\n')}\n${diff.replaceAll('taken.txt', path)}`);
    expect(of('subjects/upload/reservation.ts').references).toBe(false);
    expect(of('harness/subjects/meter.ts').references).toBe(true);
  });

  it('may say why the mutant survives', () => {
    const text = `${header.join('\n')}Survives: Nobody needs it,\n  by measuring.\n\n${diff}`;
    expect(parseMutant('forgotten-slab', text).survives).toBe('Nobody needs it, by measuring.');
  });

  it.each(['Breaks', 'Expect', 'Measure'])('is refused without its line "%s"', (key) => {
    const text = header.filter((line) => !line.startsWith(key)).join('\n');
    expect(() => parseMutant('half', `${text}\n${diff}`)).toThrow(`half.patch has no line "${key}: …"`);
  });

  it('is refused where rule and exit code do not belong together', () => {
    const text = header.join('\n').replace('exit 1', 'exit 4');
    expect(() => parseMutant('odd', `${text}\n${diff}`)).toThrow('"live, exit 1"');
  });

  it('is refused for a rule that there is not', () => {
    const text = header.join('\n').replace('live, exit 1', 'constructor, exit 1');
    expect(() => parseMutant('odd', `${text}\n${diff}`)).toThrow('expects "constructor, exit 1"');
  });

  it('is refused without a diff', () => {
    expect(() => parseMutant('empty', header.join('\n'))).toThrow('empty.patch holds no diff');
  });
});
