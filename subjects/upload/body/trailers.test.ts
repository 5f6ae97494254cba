import { expect, it } from 'vitest';
import { parseTrailers } from './trailers.ts';

it.each([
  ['as documented', 'a:1\r\nB: 2 \r\n\r\n'],
  ['without the empty line', 'a:1\r\nb:2\r\n'],
  ['with LF alone and an empty line between', 'a:1\n\r\nb:2\r\n\r\n'],
])('reads trailers %s', (_what, text) => {
  expect([...parseTrailers(text, ['b', 'a'])]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

it.each([
  ['cut in the last line', 'a:1\r\nb:2'],
  ['that are no trailers', 'a:1\r\nb\r\n'],
  ['with one that was not announced', 'a:1\r\nb:2\r\nc:3\r\n'],
  ['with one too few', 'a:1\r\n'],
  ['with one twice', 'a:1\r\nb:2\r\na:1\r\n'],
  ['that are empty', ''],
])('refuses trailers %s', (_what, text) => {
  expect(() => parseTrailers(text, ['a', 'b'])).toThrow(
    expect.objectContaining({ status: 400, code: 'MalformedTrailerError' }),
  );
});
