import { expect, test } from 'vitest';
import { isMilli, quantityBytes } from './quantity.ts';

test.each([
  ['512Mi', 512 * 2 ** 20],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['64Ki', 65536],
  ['2Ti', 2 * 2 ** 40],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['500M', 5e8],
  ['1G', 1e9],
  ['129k', 129_000],
  ['1T', 1e12],
  ['1P', 1e15],
  ['1E', 1e18],
  ['5e8', 5e8],
  ['1.2E3', 1200],
  ['536870912', 536870912],
  ['.5Gi', 2 ** 29],
  ['+1Mi', 2 ** 20],
  ['0', 0],
  ['512m', 1],
  ['1500u', 1],
  ['1n', 1],
])('%s is %d bytes', (text, size) => {
  expect(quantityBytes(text)).toBe(size);
});

test.each(['512MiB', '512 Mi', '512mi', '512K', '-1', '', 'Mi', '1e', '1.2.3', '1e3Mi', 'constructor', '1toString'])(
  '%s is no quantity',
  (text) => {
    expect(quantityBytes(text)).toBeNull();
  },
);

test('thousandths of a byte are told apart', () => {
  expect(['400m', '1u', '1n', '400M', '400Mi', '400'].map(isMilli)).toEqual([true, true, true, false, false, false]);
});
