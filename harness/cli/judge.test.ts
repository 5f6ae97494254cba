import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { honestResults } from '../judge/results.fixture.ts';
import { appendTrial, writeResults } from '../results/write.ts';
import { judgeCommand } from './judge.ts';

let workspace: Workspace;
let told: string;
let warned: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  told = '';
  warned = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    told += String(text).replace(/\s+/g, ' ');
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warned += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await workspace.remove();
});

/** What a measurement that was killed leaves: its beginning, and the journal of the trials it had finished. */
async function leftBehind(trials: number): Promise<{ results: string; journal: string }> {
  const whole = honestResults();
  const results = join(workspace.root, 'results.json');
  const journal = join(workspace.root, 'trials.ndjson');
  await writeResults(results, { ...whole, finished: false, trials: [] });
  for (const trial of whole.trials.slice(0, trials)) await appendTrial(journal, trial);
  return { results, journal };
}

test('results that are finished are judged as they are', async () => {
  const path = join(workspace.root, 'results.json');
  await writeResults(path, honestResults());
  expect(await judgeCommand({ results: path })).toBe(0);
});

test('of a run that was killed, the trials in the journal are judged, and it is undecided', async () => {
  const { results } = await leftBehind(3);
  expect(await judgeCommand({ results })).toBe(3);
  expect(told).toMatch(/the run did not finish, and [1-3] of \d+ cases had been measured/);
  expect(warned).toBe('');
});

test('a trial that was cut short in the journal is said to be left out', async () => {
  const { results, journal } = await leftBehind(1);
  await appendFile(journal, '{"case":"upl');
  expect(await judgeCommand({ results })).toBe(3);
  expect(warned).toMatch(/1 of its trials were cut short/);
});

test('without its journal it is undecided with nothing measured', async () => {
  const { results } = await leftBehind(0);
  expect(await judgeCommand({ results })).toBe(3);
  expect(told).toMatch(/the run did not finish, and 0 of/);
});
