import { expect, test } from 'vitest';
import { cellsOf, cut, hangCommand, wrap } from './layout.ts';

test('colours take no cell and East Asian letters two', () => {
  expect(cellsOf('\u001b[31mred\u001b[39m')).toBe(3);
  expect(cellsOf('上传')).toBe(4);
  expect(cellsOf('e\u0301')).toBe(1);
});

test('a word longer than the line stays whole', () => {
  expect(wrap('see plimsoll-report/index.html for it', 10)).toEqual(['see', 'plimsoll-report/index.html', 'for it']);
});

test('code between backticks stays whole, so that it can be copied', () => {
  expect(wrap('declare `allowance: 1024` (1.0 KiB).', 16)).toEqual(['declare', '`allowance: 1024`', '(1.0 KiB).']);
  expect(wrap('a lone ` is a letter', 8)).toEqual(['a lone `', 'is a', 'letter']);
});

test('a cut text takes no more cells than it may', () => {
  expect(cut('upload live', 7)).toBe('upload~');
  expect(cut('上传上传', 4)).toBe('上~');
});

test('a long command goes on at a flag, so that a shell takes its lines as one', () => {
  const lines = hangCommand('repeat ', 'plimsoll measure --parameter content=1 --lane live', 36);
  expect(lines).toEqual(['repeat plimsoll measure \\', '         --parameter content=1 \\', '         --lane live']);
});

test('a command with quotes is never broken', () => {
  const command = "plimsoll measure 'my scenarios --all/x.ts' --parameter content=1";
  expect(hangCommand('', command, 20)).toEqual([command]);
});
