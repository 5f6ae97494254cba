import { expect, test } from 'vitest';
import { collect } from './heap.ts';

test('without --expose-gc collecting is refused, and the flag is named', () => {
  expect(globalThis.gc).toBeUndefined();
  expect(collect).toThrow(/needs --expose-gc/);
});
