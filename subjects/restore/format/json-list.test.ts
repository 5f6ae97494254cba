import { array, check, integer, jsonValue, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonList } from './json-list.ts';

function read(text: string, cuts: readonly number[] = []) {
  const fields: Record<string, unknown> = {};
  const elements: unknown[] = [];
  const listener = {
    field: (name: string, value: unknown) => {
      fields[name] = value;
    },
    element: (value: unknown) => void elements.push(value),
  };
  const list = new JsonList('list', listener, 'the document');
  const bytes = Buffer.from(text);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    const piece = Buffer.from(bytes.subarray(from, end));
    list.write(piece);
    // Whatever is kept of a piece must be a copy.
    piece.fill(0x7d);
    from = end;
  }
  list.end();
  return { fields, elements };
}

describe('a list read as it comes', () => {
  it('is what JSON.parse makes of it, wherever the pieces are cut', async () => {
    const sample = tuple(array(jsonValue()), jsonValue(), array(integer({ min: 0 })));
    const isTheSame = property(sample, ([list, other, cuts]) => {
      for (const space of [0, 2]) {
        const text = JSON.stringify({ before: other, list, '"behind\\': [other] }, null, space);
        const { fields, elements } = read(text, cuts);
        expect({ ...fields, list: elements }).toEqual(JSON.parse(text));
      }
    });
    const { failed, counterexample } = await check(isTheSame);
    expect({ failed, counterexample }).toEqual({ failed: false, counterexample: null });
  });

  it.each([
    ['', /ends too early/],
    ['{"list": [1, 2', /ends too early/],
    ['{"list": [1, 2]', /ends too early/],
    ['[1]', /out of place/],
    ['{"list": [1 2]}', /out of place/],
    ['{"list": [nought]}', /no JSON/],
    ['{"list": [{"a": }]}', /no JSON/],
    ['{"list": []} {}', /goes on after its end/],
  ])('that is damaged is refused: %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text, [1, 2, 3, 5, 8])).toThrow(message);
  });

  it('keeps no value that is longer than any should be', () => {
    expect(() => read(`{"list": ["${'x'.repeat(300_000)}"]}`, [100_000, 200_000, 300_000])).toThrow(/more than/);
  });
});
