import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import { readJournal, readResults } from './read.ts';
import { appendTrial, ResultsNotWrittenError, writeResults } from './write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-results-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what is written is read again, into a folder that is made, and nothing else is left there', async () => {
  const path = join(folder, 'a', 'b', 'results.json');
  await writeResults(path, honestResults());
  expect(await readResults(path)).toEqual(honestResults());
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['results.json']);
});

test('a later writing replaces the file as a whole', async () => {
  const path = join(folder, 'results.json');
  await writeResults(path, honestResults());
  await writeResults(
    path,
    honestResults((draft) => {
      draft.trials = [];
    }),
  );
  expect((await readResults(path)).trials).toEqual([]);
});

test('the full device is an error with a code, the reason and a remedy', async () => {
  const error = await appendTrial('/dev/full', honestResults().trials[0] as never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ResultsNotWrittenError);
  expect(error).toMatchObject({ code: 'PLIMSOLL_RESULTS_NOT_WRITTEN', path: '/dev/full' });
  expect((error as Error).message).toMatch(
    /the disk is full \(ENOSPC\)\. Free space there, or choose another folder with --out/,
  );
});

test('a path that leads through a file is an error that says so', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(writeResults(join(folder, 'file', 'results.json'), honestResults())).rejects.toThrow(
    /a part of the path is a file/,
  );
});

test('a writing that fails leaves the former file, and no temporary one', async () => {
  const path = join(folder, 'results.json');
  await mkdir(path);
  await writeFile(join(path, 'kept'), 'kept');
  await expect(writeResults(path, honestResults())).rejects.toMatchObject({ code: 'PLIMSOLL_RESULTS_NOT_WRITTEN' });
  expect(await readdir(folder)).toEqual(['results.json']);
  expect(await readFile(join(path, 'kept'), 'utf8')).toBe('kept');
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is an error that says so', async () => {
  await chmod(folder, 0o500);
  await expect(writeResults(join(folder, 'results.json'), honestResults())).rejects.toThrow(/may not be written/);
  await chmod(folder, 0o700);
});

test('trials are kept one by one, in their order', async () => {
  const path = join(folder, 'trials.ndjson');
  const { trials } = honestResults();
  for (const trial of trials) await appendTrial(path, trial);
  expect(await readJournal(path)).toEqual({ trials, tornLines: 0 });
});
