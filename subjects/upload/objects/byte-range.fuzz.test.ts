import { expect, test } from 'vitest';
import { rangeOf } from '../../../fixtures/s3/range.ts';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import { parseRange } from './byte-range.ts';

const sizes = [0, 1, 10, 5 * 2 ** 40];

test('a Range header means bytes that are there, nothing, or 416, and the same on both sides', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fuzz({ parser: 'range', words: ['bytes=', '-', '0', ','] }, (input) => {
    const header = input.toString('latin1');
    for (const size of sizes) {
      const ours = orRefused(() => parseRange(header, size));
      const theirs = orRefused(() => rangeOf(header, size));
      expect(theirs && typeof theirs === 'object' ? { from: theirs.start, to: theirs.end } : theirs).toEqual(ours);
      if (ours === null || typeof ours === 'string') continue;
      expect(Number.isSafeInteger(ours.from) && Number.isSafeInteger(ours.to)).toBe(true);
      expect(0 <= ours.from && ours.from <= ours.to && ours.to < size).toBe(true);
    }
  });
});

function orRefused<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    expect(error).toMatchObject({ code: 'InvalidRange', status: 416 });
    return '416';
  }
}
