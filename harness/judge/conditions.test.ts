import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { conditionDifferences } from './conditions.ts';

test('another limit is told as what it is instead of what was asked for', () => {
  const wanted = { flags: [], limitBytes: 256 * MiB };
  expect(conditionDifferences({ flags: [], limitBytes: null }, wanted)).toEqual(['no limit instead of 256 MiB']);
  expect(conditionDifferences(wanted, wanted)).toEqual([]);
});
