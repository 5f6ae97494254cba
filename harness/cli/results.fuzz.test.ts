import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../fixtures/test-support/fuzz.ts';
import { renderPage } from '../../reports/html/index.ts';
import { judge } from '../judge/judge.ts';
import { readJournal, readResults } from '../results/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-results-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const words = [
  'null',
  '-1',
  '1e300',
  '{}',
  '[]',
  '"__proto__":',
  'true',
  '""',
  '9007199254740993',
  '"failed"',
  '"idled"',
];

test('any results file is judged and shown, or refused with the field that is wrong', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  const path = join(folder, 'results.json');
  await fuzz({ parser: 'results', words, share: 0.3 }, async (input) => {
    await writeFile(path, input);
    try {
      const results = await readResults(path);
      renderPage(judge(results, null, { failOnDrift: false, reportOnly: false }), results);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^PLIMSOLL_RESULTS_(UNREADABLE|INCONSISTENT)$/) });
    }
  });
});

test('any journal is read, with the lines that are torn counted, or refused', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(folder, 'trials.ndjson');
  await fuzz({ parser: 'journal', words, share: 0.3 }, async (input) => {
    await writeFile(path, input);
    try {
      expect((await readJournal(path)).tornLines).toBeGreaterThanOrEqual(0);
    } catch (error) {
      expect(error).toMatchObject({ code: 'PLIMSOLL_RESULTS_UNREADABLE' });
    }
  });
});
