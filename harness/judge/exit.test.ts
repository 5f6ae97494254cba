import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import type { Results } from '../results/schema.ts';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, fail, GOVERNED, takeResident, theTrial, upload } from './results.fixture.ts';

/** Severest first; each spoils the honest results in a way of its own. */
const faults: readonly [number, string, (draft: Results) => void][] = [
  [130, 'interrupted', (draft) => void Object.assign(draft, { stoppedBy: 'signal', finished: false })],
  [4, 'lost events', (draft) => void Object.assign(theTrial(draft, CASE, 'live').governor ?? {}, { lostEvents: 1 })],
  [6, 'a failed trial', (draft) => fail(draft, GOVERNED, 'resident', 'threw')],
  [
    5,
    'a leftover booking',
    (draft) => void Object.assign(theTrial(draft, CASE, 'resident').governor ?? {}, { endBookedBytes: 1 }),
  ],
  [1, 'under-reserved', (draft) => takeResident(draft, CASE, 13)],
  [3, 'no headroom', (draft) => takeResident(draft, 'upload product 1', 10, 1.5)],
  [
    0,
    'loose',
    (draft) => {
      upload(draft).tight = 0.95;
    },
  ],
];

test.each(faults)('exit %i: %s', (code, _, spoil) => {
  expect(judgeSpoilt(spoil).exitCode).toBe(code);
});

const pairs = faults.flatMap((first, index) => faults.slice(index + 1).map((second) => [first, second] as const));

test.each(pairs.map(([first, second]) => ({ first, second, name: `${first[1]} outweighs ${second[1]}` })))(
  '$name',
  ({ first, second }) => {
    const verdict = judgeSpoilt((draft) => {
      second[2](draft);
      first[2](draft);
    });
    expect(verdict.exitCode).toBe(first[0]);
  },
);

test.each(faults)(
  'with --report-only %i (%s) keeps its findings, and its code only where nothing was proved',
  (code, _, spoil) => {
    const strict = judgeSpoilt(spoil);
    const lenient = judgeSpoilt(spoil, true);
    expect(lenient.exitCode).toBe([5, 1, 3].includes(code) ? 0 : code);
    expect(lenient.findings).toEqual(strict.findings);
    expect(lenient.status).toBe(strict.status);
  },
);

test('time that ran out is inconclusive, and red when red was seen before', () => {
  const stop = (draft: Results) => void Object.assign(draft, { stoppedBy: 'max-time', finished: false });
  const verdict = judgeSpoilt(stop);
  expect(verdict.exitCode).toBe(3);
  expect(verdict.sentence).toContain('the time given ran out');
  const red = judgeSpoilt((draft) => {
    stop(draft);
    takeResident(draft, CASE, 13);
  });
  expect(red.exitCode).toBe(1);
});

test('a file of a run that never finished is inconclusive', () => {
  expect(
    judgeSpoilt((draft) => {
      draft.finished = false;
    }).exitCode,
  ).toBe(3);
});

test('over-reserved and does-not-fit exit as under-reserved does', () => {
  expect(
    judgeSpoilt((draft) => {
      upload(draft).limitBytes = 100 * MiB;
    }).exitCode,
  ).toBe(1);
  expect(
    judgeSpoilt((draft) => {
      (upload(draft).mustAdmit as { atLeast: number }).atLeast = 9;
    }).exitCode,
  ).toBe(1);
});
