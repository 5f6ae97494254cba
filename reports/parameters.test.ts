import { expect, test } from 'vitest';
import { formatParameter, formatParameters } from './parameters.ts';

test('whole sizes are written as sizes', () => {
  expect(formatParameters({ content: 16 * 1024 * 1024, part: 64 * 1024 })).toBe('content 16 MiB, part 64 KiB');
});

test('a size that its short form would not give back is written exactly', () => {
  expect(formatParameter(16 * 1024 * 1024 + 1)).toBe('16777217');
  expect(formatParameter(16 * 1024 * 1024 + 1024)).toBe('16385 KiB');
  expect(formatParameter(3)).toBe('3');
});
