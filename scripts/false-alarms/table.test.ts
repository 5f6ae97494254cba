import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import { appendRun, readRuns, type WholeRun } from './journal.ts';
import { renderFalseAlarms } from './table.ts';

const run = (change: Partial<WholeRun> = {}): WholeRun => ({
  path: 'upload',
  tree: 'now',
  loaded: false,
  startedAt: '2026-01-02T03:04:05.000Z',
  seconds: 100,
  exit: 0,
  sentence: 'All hold.',
  findings: [],
  live: { a: 8 * MiB },
  resident: { a: 8 * MiB, b: 100 * MiB },
  ...change,
});

test('every verdict that is not green is counted as what it is, and told', () => {
  const finding = { rule: 'live' as const, code: 'under-reserved' as const, sentence: 'upload is under-reserved.' };
  const page = renderFalseAlarms(
    [run(), run({ exit: 1, findings: [finding] }), run({ exit: 3 }), run({ exit: 4 }), run({ exit: 6 })],
    'now',
  );
  expect(page).toContain('| upload, alone | 5 | 1 | 1 | 1 | 1 | 1 |');
  expect(page).toContain('- 2026-01-02T03:04, upload: upload is under-reserved.');
});

test('the spread is that of the case where it is largest, by share', () => {
  const other = run({ resident: { a: 6 * MiB, b: 101 * MiB } });
  expect(renderFalseAlarms([run(), other], 'now')).toContain('| 0 B (0.0 %) | 2.0 MiB (25.0 %) |');
});

test('runs beside a loaded core, and of an earlier tree, are not mixed in unsaid', () => {
  const page = renderFalseAlarms([run(), run({ loaded: true, tree: 'before' })], 'now');
  expect(page).toContain('| upload, second core loaded | 1 |');
  expect(page).toContain('1 of 2 runs were made with an earlier version');
});

test('a journal that was cut short is read up to the cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  const file = join(folder, 'runs.jsonl');
  await appendRun(file, run());
  expect(await readRuns(file)).toEqual([run()]);
  await writeFile(file, `${JSON.stringify(run())}\n{"path":"upl`);
  expect(await readRuns(file)).toHaveLength(1);
  expect(await readRuns(join(folder, 'none'))).toEqual([]);
  await rm(folder, { recursive: true });
});
