import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import { sample } from '../sample.fixture.ts';
import { sampleUnderLimits } from '../sample-real-limits.fixture.ts';
import { cellsOf } from './layout.ts';
import { renderVerdict } from './verdict.ts';

const { verdict, results } = sampleUnderLimits();
const plain = (changed: Partial<typeof results> = {}, width = 200): string =>
  renderVerdict(verdict, { ...results, ...changed }, { width, colour: false });

/** The bisected case, spoilt in one thing. */
function bisected(change: object) {
  const { survivals } = results;
  if (survivals === undefined) throw new Error('the sample has a survival');
  return { survivals: { ...survivals, cases: survivals.cases.map((one) => ({ ...one, ...change })) } };
}

test('a bisected case says where it lives, where it dies, and what its books say', () => {
  expect(plain()).toContain('the smallest real limit  cgroup v1\n');
  expect(plain()).toContain(
    '+ upload, content 16 MiB, 4 at once: lives at 68.0 MiB, dies at 64.0 MiB (3 runs each), the books say ',
  );
});

test('a case that dies within what its books say is marked', () => {
  const text = plain(bisected({ livesBytes: 804 * MiB, diesBytes: 800 * MiB }));
  expect(text).toContain('x upload, content 16 MiB, 4 at once: lives at 804 MiB, dies at 800 MiB');
});

test('without a floor the books say nothing, and without a surviving limit that is said', () => {
  expect(plain({ trials: [] })).toContain(
    '- upload, content 16 MiB, 4 at once: lives at 68.0 MiB, dies at 64.0 MiB (3 runs each), what the books say is not',
  );
  expect(plain(bisected({ livesBytes: null, diesBytes: null }))).toContain(': does not live even at 2.00 GiB (3 runs');
});

test('a case that the results no longer hold is named by its id', () => {
  expect(plain(bisected({ case: 'gone ×4' }))).toContain('- gone x4: lives at 68.0 MiB');
});

test('every incident is a line a limit, before beside after, a mixed outcome with each number', () => {
  const lines = plain().split('\n');
  const head = lines.indexOf('the incidents under a real limit  cgroup v1');
  expect(lines.slice(head + 1, head + 5)).toEqual([
    '  incident    limit  before                                      after',
    '  upload    128 MiB  x killed 2 of 2                             + survived 2 of 2',
    '  upload    512 MiB  + survived 1 of 1                           -',
    '  restore   160 MiB  ! killed 1, out of heap 1, survived 1 of 3  -',
  ]);
});

test('in a narrow terminal the generations stand below each other, and none is left out', () => {
  const lines = plain({}, 80).split('\n');
  const head = lines.indexOf('the incidents under a real limit  cgroup v1');
  expect(lines.slice(head + 1, head + 6)).toEqual([
    '  incident    limit          ended',
    '  upload    128 MiB  before  x killed 2 of 2',
    '  upload    128 MiB  after   + survived 2 of 2',
    '  upload    512 MiB  before  + survived 1 of 1',
    '  restore   160 MiB  before  ! killed 1, out of heap 1, survived 1 of 3',
  ]);
});

test.for([80, 100])('real limits stay within %i columns', (width) => {
  const lines = plain({}, width).split('\n');
  const wide = lines
    .slice(lines.findIndex((line) => line.startsWith('the smallest')))
    .filter((line) => cellsOf(line) > width);
  expect(wide.filter((line) => !line.startsWith('repeat'))).toEqual([]);
});

test('an escape sequence in the name of an incident does not reach the terminal', () => {
  const hostile = sampleUnderLimits('upload', 're\u001b[2J\u202estore');
  const text = renderVerdict(hostile.verdict, hostile.results, { width: 100, colour: false });
  expect(text).toContain('  restore   160 MiB');
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
});

test('results without real limits say nothing of them', () => {
  const other = sample();
  expect(renderVerdict(other.verdict, other.results, { width: 100, colour: false })).not.toContain('real limit');
});
