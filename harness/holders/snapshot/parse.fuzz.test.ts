import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import { parseSnapshot } from './parse.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-snapshot-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const words = ['"nodes":[', '"edges":[', '"strings":[', ',', '-1', '1e9', '[[[[', '\\u0000', '\\'];

test('any file is read as a snapshot or is refused', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(folder, 'one.heapsnapshot');
  await fuzz({ parser: 'heap-snapshot', words }, (input) => {
    writeFileSync(path, input);
    try {
      expect(parseSnapshot(path).nodes.count).toBeGreaterThanOrEqual(0);
    } catch (error) {
      // Whatever it is, attribution tells it as its reason; what must not be is a wrong snapshot without one, or no end.
      expect(error).toBeInstanceOf(Error);
    }
  });
});
