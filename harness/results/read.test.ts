import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import { ResultsUnreadableError, readJournal, readResults } from './read.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-results-'));
  path = join(folder, 'results.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function refusal(text: string): Promise<ResultsUnreadableError> {
  await writeFile(path, text);
  const error = await readResults(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ResultsUnreadableError);
  expect(error).toMatchObject({ code: 'PLIMSOLL_RESULTS_UNREADABLE', path });
  return error as ResultsUnreadableError;
}

const spoilt = (change: (draft: ReturnType<typeof honestResults>) => void) => JSON.stringify(honestResults(change));

test('a file that is not there says how to make one', async () => {
  await expect(readResults(path)).rejects.toThrow(/there is no such file.*plimsoll measure/);
});

test('a file cut short is no JSON, and says so', async () => {
  expect((await refusal(spoilt(() => {}).slice(0, 500))).message).toMatch(/it is no JSON.*Measure again/s);
});

test('another format is named before any other field', async () => {
  const error = await refusal('{"format":"lighthouse","version":9}');
  expect(error.field).toBe('format');
  expect(error.message).toContain('`format` is "lighthouse", not "plimsoll/results"');
});

test('null is no results file', async () => {
  expect((await refusal('null')).field).toBe('format');
});

test('another version names both versions', async () => {
  const error = await refusal(spoilt((draft) => void Object.assign(draft, { version: 2 })));
  expect(error.field).toBe('version');
  expect(error.message).toContain('`version` is 2; this Plimsoll reads version 1');
});

test('a wrong field is named by its path', async () => {
  const error = await refusal(
    spoilt((draft) => {
      const trial = draft.trials[1];
      if (trial?.status === 'completed') Object.assign(trial.waves[2] as object, { inFlight: 'four' });
    }),
  );
  expect(error.field).toBe('trials[1].waves[2].inFlight');
});

test('a trial of a case that is not there is refused, so that no figure is left out in silence', async () => {
  const error = await refusal(spoilt((draft) => void Object.assign(draft.trials[0] as object, { case: 'gone' })));
  expect(error.field).toBe('trials[0].case');
  expect(error.message).toContain('"gone"');
});

test('a case of a scenario that is not there is refused', async () => {
  const error = await refusal(spoilt((draft) => void Object.assign(draft.cases[2] as object, { scenario: 'gone' })));
  expect(error.field).toBe('cases[2].scenario');
});

test('a torn line of the journal is counted, and costs no other trial', async () => {
  const [first, second] = honestResults().trials.map((trial) => JSON.stringify(trial));
  await writeFile(path, `${first}\n${second?.slice(0, 40)}`);
  const journal = await readJournal(path);
  expect(journal.trials).toHaveLength(1);
  expect(journal.tornLines).toBe(1);
});

test('a whole line of the journal that is no trial is refused, with its number', async () => {
  await writeFile(path, `${JSON.stringify(honestResults().trials[0])}\n{"status":"completed"}\n`);
  await expect(readJournal(path)).rejects.toThrow(/line 2: `case`/);
});
