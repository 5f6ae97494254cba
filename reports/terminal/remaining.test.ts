import { expect, test } from 'vitest';
import { remainingSeconds } from './remaining.ts';

const finished = [
  { kind: 'live', seconds: 2 },
  { kind: 'live', seconds: 4 },
  { kind: 'resident', seconds: 10 },
];

test('each kind to come is taken for as long as its own mean', () => {
  const toCome = new Map([
    ['live', 2],
    ['resident', 1],
  ]);
  expect(remainingSeconds({ toCome, finished, running: [] })).toBe(2 * 3 + 10);
});

test('a running trial counts for what is left of its mean, and never less than nothing', () => {
  const running = [
    { kind: 'resident', seconds: 4 },
    { kind: 'live', seconds: 60 },
  ];
  expect(remainingSeconds({ toCome: new Map(), finished, running })).toBe(6);
});

test('a kind that has not finished yet is taken for the mean of all', () => {
  expect(remainingSeconds({ toCome: new Map([['twin', 3]]), finished, running: [] })).toBe(16);
});

test('before the first trial has finished there is no estimate', () => {
  expect(remainingSeconds({ toCome: new Map([['live', 3]]), finished: [], running: [] })).toBeNull();
});
