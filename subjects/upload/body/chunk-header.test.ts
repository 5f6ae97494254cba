import { expect, it } from 'vitest';
import { parseChunkHeader } from './chunk-header.ts';

const signature = '0123456789abcdef'.repeat(4);

it.each([
  ['0\r\n', 0, ''],
  ['1fF\r\n', 511, ''],
  ['00000400\r\n', 1024, ''],
  [`10000;chunk-signature=${signature}\r\n`, 65_536, signature],
])('reads %j', (line, size, expected) => {
  expect(parseChunkHeader(line)).toEqual({ size, signature: expected });
});

it.each([
  '\r\n',
  '1\n',
  ' 1\r\n',
  '-1\r\n',
  '1g\r\n',
  '1000000000000\r\n',
  '1;\r\n',
  `1;chunk-signature=${signature.toUpperCase()}\r\n`,
  `1;chunk-signature=${signature}0\r\n`,
])('refuses %j', (line) => {
  expect(() => parseChunkHeader(line)).toThrow(expect.objectContaining({ status: 400, code: 'IncompleteBody' }));
});
