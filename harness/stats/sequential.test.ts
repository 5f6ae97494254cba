import { expect, test } from 'vitest';
import { errorRates } from '../../scripts/sequential-error.ts';
import { decide, maximumTrials, steadyBytes } from './sequential.ts';

test('one trial over the reservation decides red, at any count', () => {
  expect(decide([11], 10, 8)).toBe('red');
  expect(decide([1, 1, 1, 11], 10, 8)).toBe('red');
});

test('one trial is never enough for green, however low it is', () => {
  expect(decide([1], 10, 8)).toBe('another');
  expect(decide([1], 10, 1)).toBe('another');
});

test('two trials decide green when the headroom is at least their spread', () => {
  expect(decide([8, 9], 10, 8)).toBe('green');
  expect(decide([7.9, 9], 10, 8)).toBe('another');
});

test('between two looks nothing is decided', () => {
  expect(decide([9, 9, 9, 9], 100, 8)).toBe('another');
  expect(decide([9, 9, 9, 9, 9], 100, 8)).toBe('green');
});

test('a plan whose trials are used up without a decision is undecided', () => {
  expect(decide([2, 2, 9], 10, maximumTrials.quick)).toBe('undecided');
  expect(decide([2, 2, 9], 10, maximumTrials.full)).toBe('another');
});

test('a reading equal to the reservation holds', () => {
  expect(decide([10, 10], 10, 8)).toBe('green');
});

test('the reservation that it takes to be green is the highest trial plus the spread', () => {
  expect(steadyBytes([7, 9, 8])).toBe(11);
  expect(decide([7, 9, 8], 11, 3)).toBe('green');
  expect(decide([7, 9, 8], 10.99, 3)).toBe('undecided');
});

test('a single low trial of three does not count as spread, a high one does', () => {
  expect(steadyBytes([2, 9, 9])).toBe(9);
  expect(steadyBytes([9, 9, 16])).toBe(30);
});

test('green although a further trial exceeds the reservation stays as rare as the docstring says', () => {
  const worst = Object.fromEntries(errorRates(2000).map((row) => [`${row.noise} ${row.maximum}`, row.worst]));
  for (const maximum of [3, 5, 8]) {
    expect(worst[`normal ${maximum}`]).toBeLessThan(0.08);
    expect(worst[`exponential ${maximum}`]).toBeLessThan(0.1);
    expect(worst[`bimodal ${maximum}`]).toBeLessThan(0.085);
    expect(worst[`in step ${maximum}`]).toBeLessThan(0.065);
  }
});
