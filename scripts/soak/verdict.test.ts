import { expect, it } from 'vitest';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';
import type { GovernorCounters } from '../../subjects/governor/index.ts';
import type { LoadName, SoakFacts } from './facts.ts';
import { type ConditionName, conditions, judgeSoak, levelOf } from './verdict.ts';

const MiB = 1024 * 1024;
const tally: Tally = {
  acknowledged: 10,
  acknowledgedBytes: 10 * MiB,
  verified: 10,
  verifiedBytes: 10 * MiB,
  wrong: [],
  faults: { 'client aborts': 1, 'client reads nothing': 1 },
  failed: { ECONNRESET: 2 },
  highest: 3,
  unfinished: 0,
};
const borne: SoakFacts = {
  limiter: 'cgroup v2',
  limitBytes: 128 * MiB,
  seconds: 600,
  seed: 1,
  ending: 'survived',
  how: 'exit code 0',
  output: '',
  samples: samplesOf(() => 100 * MiB),
  books: booksOf({}),
  tallies: { uploads: tally, subtrees: tally, restores: tally, 'cut-overs': tally },
  faults: { 500: 1, 503: 1, reset: 1, stall: 1, pause: 1 },
};

it('a soak in which all was borne holds in every condition', () => {
  const judged = judgeSoak(borne);
  expect(judged.map(({ name }) => name)).toEqual(conditions);
  expect(failed(borne)).toEqual([]);
  expect(levelOf(borne)).toBeCloseTo(0.8, 2);
});

it.each<[string, Partial<SoakFacts>, readonly ConditionName[], RegExp]>([
  ['that the kernel killed', { ending: 'killed', how: 'killed by the kernel' }, ['no kill'], /killed by the kernel/],
  ['that ended with bytes booked', { ending: 'failed', how: 'exit code 1' }, ['no kill'], /exit code 1/],
  [
    'that grows',
    { samples: samplesOf((second) => 80 * MiB + second * 10_000) },
    ['no growth'],
    /change by 0\.57 MiB a minute/,
  ],
  ['that was too short to tell', { samples: samplesOf(() => 80 * MiB).slice(0, 3) }, ['no growth'], /say nothing/],
  ['with a booking left', { books: booksOf({ booked: 5 }) }, ['books at 0'], /5 B booked/],
  ['with a waiter left', { books: booksOf({ waiters: 1 }) }, ['books at 0'], /1 waiting/],
  ['that booked beyond its budget', { books: booksOf({ highWater: 65 * MiB }) }, ['books at 0'], /65\.0 MiB of 64\.0/],
  ['with wrong bytes', tallied('uploads', { verified: 9, verifiedBytes: 9 * MiB }), ['all right'], /1 of 10 uploads/],
  ['with bytes too few', tallied('subtrees', { verifiedBytes: 10 * MiB - 1 }), ['all right'], /subtrees are not/],
  ['that was answered wrongly', tallied('restores', { wrong: ['volume-3 is not'] }), ['all right'], /volume-3/],
  ['with a client that never ended', tallied('uploads', { unfinished: 1 }), ['all right'], /did not end/],
  ['whose writer stood', tallied('cut-overs', { highest: 1000 }), ['no writer stalled'], /1000\.0 ms/],
  [
    'in which a load stood still',
    tallied('restores', { ...tally, acknowledged: 0, acknowledgedBytes: 0, verified: 0, verifiedBytes: 0 }),
    ['all met'],
    /none of the restores/,
  ],
  ['in which no backend stalled', { faults: { 500: 1, 503: 1, reset: 1, pause: 1 } }, ['all met'], /no stall/],
])('one %s fails, and says with what figure', (_, changed, expected, words) => {
  const facts = { ...borne, ...changed };
  expect(failed(facts)).toEqual(expected);
  expect(judgeSoak(facts).find(({ holds }) => !holds)?.words).toMatch(words);
});

it('one whose process died tells of nothing that it can not know', () => {
  const nobody = { uploads: null, subtrees: null, restores: null, 'cut-overs': null };
  const facts: SoakFacts = { ...borne, ending: 'killed', samples: [], books: null, tallies: nobody, faults: {} };
  expect(failed(facts)).toEqual(conditions);
});

it('bytes that move about a level do not grow, and a ramp below their movement does', () => {
  // Nearly a sawtooth of collections: up 8 MiB in 7 s, and down.
  const teeth = (second: number) => 100 * MiB + (second % 7) * 1.1 * MiB;
  expect(failed({ ...borne, samples: samplesOf(teeth) })).toEqual([]);
  const ramp = (second: number) => teeth(second) + second * 20_000;
  expect(failed({ ...borne, samples: samplesOf(ramp) })).toEqual(['no growth']);
});

it('a slope that their movement could be as well is not called growth', () => {
  const wave = (second: number) => 100 * MiB + 8 * MiB * Math.sin(second / 17) + second * 2000;
  const facts = { ...borne, samples: samplesOf(wave) };
  expect(growthWords(facts)).toMatch(/change by 0\.\d+ MiB a minute \(-\d/);
  expect(failed(facts)).toEqual([]);
});

it('what comes while it warms up is no growth', () => {
  const warming = (second: number) => Math.min(160, 40 + second) * MiB;
  expect(growthWords({ ...borne, samples: samplesOf(warming) })).toContain('(0.00 to 0.00)');
});

function growthWords(facts: SoakFacts): string | undefined {
  return judgeSoak(facts).find(({ name }) => name === 'no growth')?.words;
}

function failed(facts: SoakFacts): readonly ConditionName[] {
  return judgeSoak(facts).flatMap(({ name, holds }) => (holds ? [] : [name]));
}

function samplesOf(anonBytesAt: (second: number) => number): SoakFacts['samples'] {
  return Array.from({ length: 600 }, (_, second) => {
    const anonBytes = anonBytesAt(second);
    return { seconds: second, anonBytes, lastingBytes: 102.4 * MiB, socketBytes: 0 };
  });
}

function booksOf(changed: Partial<GovernorCounters>): NonNullable<SoakFacts['books']> {
  const refused = { deadline: 0, busy: 0, crowded: 0, closed: 0, deadlock: 0, aborted: 0 };
  const counts = { admitted: 40, grown: 0, waited: 0, bypassed: 0, clamped: 0, refused };
  const governor = { ...counts, booked: 0, waiters: 0, highWater: 64 * MiB, budget: 64 * MiB, ...changed };
  return { governor, subtree: {}, slow: 1, heapBytes: 0, arrayBufferBytes: 0 };
}

function tallied(name: LoadName, changed: Partial<Tally>): Partial<SoakFacts> {
  return { tallies: { ...borne.tallies, [name]: { ...tally, ...changed } } };
}
