/** What the tests of the mutation test are made of. */
import type { Attempt } from '../measure.ts';
import type { Mutant } from '../mutant.ts';

export const diff = [
  'diff --git a/taken.txt b/taken.txt',
  '--- a/taken.txt',
  '+++ b/taken.txt',
  '@@ -1 +1 @@',
  '-eight',
  '+seven',
  '',
].join('\n');

export function mutant(more: Partial<Mutant> = {}): Mutant {
  return {
    name: 'forgotten',
    breaks: 'A term is forgotten.',
    expected: 'live',
    command: ['one', '--lane', 'live'],
    survives: null,
    patch: diff,
    references: true,
    ...more,
  };
}

export const green: Attempt = {
  exit: 0,
  seconds: 1,
  sentence: 'It holds.',
  findings: [],
  needed: { 'one size=8': 8_388_608 },
};

export const redInLive: Attempt = {
  exit: 1,
  seconds: 1,
  sentence: 'It is under-reserved.',
  findings: [
    {
      rule: 'live',
      code: 'under-reserved',
      sentence: 'one is under-reserved: 8 needed, 7 | reserved.',
      reservedBytes: 7,
      neededBytes: 8,
    },
  ],
  needed: { 'one size=8': 8_388_608 },
};
