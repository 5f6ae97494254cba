import { expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../fixtures/test-support/fuzz.ts';
import { formatBytes } from '../bytes.ts';
import { parseDuration, parseSize } from './flag-values.ts';

/** The longest that a timer of Node waits; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

test('any size or duration on the command line is one that can be used, or is refused', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fuzz({ parser: 'sizes', words: ['KiB', 'GiB', ' MiB', 'h', 'm', '.'] }, (input) => {
    const size = orRefused(() => parseSize(input.toString()));
    if (size !== null) {
      expect(size >= 0 && size <= Number.MAX_SAFE_INTEGER).toBe(true);
      expect(formatBytes(size)).toMatch(/^\d+(\.\d+)? (B|KiB|MiB|GiB)$/);
    }
    const duration = orRefused(() => parseDuration(input.toString()));
    if (duration !== null) expect(duration >= 0 && duration <= LONGEST_TIMER_MS).toBe(true);
  });
});

function orRefused(parse: () => number): number | null {
  try {
    return parse();
  } catch (error) {
    expect(error).toMatchObject({ code: 'commander.invalidArgument' });
    return null;
  }
}
