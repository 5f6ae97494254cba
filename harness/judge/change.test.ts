import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { changeBetween } from './change.ts';

const of = (...figures: readonly number[]) => figures.map((figure) => figure * MiB);

test('what grew from nothing is more, by no share of it', () => {
  const options = { toleranceBytes: MiB, oneSided: false };
  expect(changeBetween(of(0, 0, 0, 0), of(8, 8, 8, 8), options)).toMatchObject({
    share: 0,
    shiftBytes: 8 * MiB,
    verdict: 'more',
  });
});

test('of figures that repeat, few that all lie below are less', () => {
  const options = { toleranceBytes: 0, oneSided: false, repeats: true };
  expect(changeBetween(of(10, 10.1), of(8, 8.1), options)).toMatchObject({ verdict: 'less', p: null });
});

test('of figures that repeat, few that lie close to one of the others are alike', () => {
  const options = { toleranceBytes: 0, oneSided: false, repeats: true };
  expect(changeBetween(of(10, 8), of(7.5, 7.5), options)).toMatchObject({ verdict: 'alike', p: null });
});
