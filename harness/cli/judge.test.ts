import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import { appendTrial, writeResults } from '../results/write.ts';
import { judgeCommand } from './judge.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk({ oneLine: true });

/** What a measurement that was killed leaves: its beginning, and the journal of the trials it had finished. */
async function leftBehind(trials: number): Promise<{ results: string; journal: string }> {
  const whole = honestResults();
  const results = join(desk.root, 'results.json');
  const journal = join(desk.root, 'trials.ndjson');
  await writeResults(results, { ...whole, finished: false, trials: [] });
  for (const trial of whole.trials.slice(0, trials)) await appendTrial(journal, trial);
  return { results, journal };
}

test('results that are finished are judged as they are', async () => {
  const path = join(desk.root, 'results.json');
  await writeResults(path, honestResults());
  expect(await judgeCommand({ results: path })).toBe(0);
});

test('of a run that was killed, the trials in the journal are judged, and it is undecided', async () => {
  const { results } = await leftBehind(3);
  expect(await judgeCommand({ results })).toBe(3);
  expect(desk.told).toMatch(/the run did not finish, and [1-3] of \d+ cases had been measured/);
  expect(desk.warned).toBe('');
});

test('a trial that was cut short in the journal is said to be left out', async () => {
  const { results, journal } = await leftBehind(1);
  await appendFile(journal, '{"case":"upl');
  expect(await judgeCommand({ results })).toBe(3);
  expect(desk.warned).toMatch(/1 of its trials were cut short/);
});

test('without its journal it is undecided with nothing measured', async () => {
  const { results } = await leftBehind(0);
  expect(await judgeCommand({ results })).toBe(3);
  expect(desk.told).toMatch(/the run did not finish, and 0 of/);
});
