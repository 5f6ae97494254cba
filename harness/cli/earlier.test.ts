import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CASE, honestResults, upload } from '../judge/results.fixture.ts';
import { readJournal } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { appendTrial, writeResults } from '../results/write.ts';
import { readEarlier } from './earlier.ts';
import { createRecorder, type Header, JOURNAL_FILE, RESULTS_FILE } from './recorder.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();

const hashed = (change: (draft: Results) => void = () => {}) =>
  honestResults((draft) => {
    for (const facts of draft.scenarios) facts.sourceHash = 'same';
    change(draft);
  });

const headerOf = ({ command, plan, machine, required, scenarios, cases, notRun, shard }: Results): Header => ({
  ...{ command, plan, machine, required, scenarios, cases, notRun },
  ...(shard === undefined ? {} : { shard }),
});

/** What a measurement that was killed leaves, after so many trials. */
async function killedAfter(trials: number, change?: (draft: Results) => void): Promise<void> {
  const whole = hashed(change);
  await writeResults(join(desk.root, RESULTS_FILE), { ...whole, finished: false, trials: [] });
  for (const trial of whole.trials.slice(0, trials)) await appendTrial(join(desk.root, JOURNAL_FILE), trial);
}

const resume = (change?: (draft: Results) => void) => readEarlier(desk.root, headerOf(hashed(change)));

test('the trials of the killed run are those of its journal, and their time counts', async () => {
  await killedAfter(3);
  const { trials, seconds } = await resume();
  expect(trials).toEqual(hashed().trials.slice(0, 3));
  expect(seconds).toBeGreaterThanOrEqual(6);
  expect(desk.warned).toMatch(/3 trials are there/);
});

test('they are in the journal of the run that goes on, and in its results', async () => {
  await killedAfter(3);
  const earlier = await resume();
  const recorder = await createRecorder(desk.root, headerOf(hashed()), earlier);
  const [, , , fourth] = hashed().trials;
  if (fourth !== undefined) await recorder.keep(fourth);
  expect((await readJournal(join(desk.root, JOURNAL_FILE))).trials).toEqual(hashed().trials.slice(0, 4));
  expect(recorder.results().trials).toHaveLength(4);
  expect(recorder.results().seconds).toBeGreaterThanOrEqual(6);
});

test('a trial that was cut short is measured again', async () => {
  await killedAfter(2);
  await writeFile(join(desk.root, JOURNAL_FILE), '{"case":"upl', { flag: 'a' });
  expect((await resume()).trials).toHaveLength(2);
  expect(desk.warned).toMatch(/cut short/);
});

test('where nothing was measured it begins, and says so', async () => {
  expect((await resume()).trials).toEqual([]);
  expect(desk.warned).toMatch(/nothing to resume/);
});

test.each<[string, (draft: Results) => void, RegExp]>([
  [
    'the code',
    (draft) => Object.assign(upload(draft), { sourceHash: 'other' }),
    /the code of upload has changed since/,
  ],
  ['a declaration', (draft) => Object.assign(upload(draft), { allowanceBytes: 1 }), /what upload declares has changed/],
  ['the plan', (draft) => Object.assign(draft, { plan: 'pr' }), /measured under plan quick, this is plan pr/],
  ['the machine', (draft) => Object.assign(draft.machine, { node: '25.0.0' }), /Node 25\.0\.0 instead of 24\.21\.0/],
  ['the shard', (draft) => Object.assign(draft, { shard: { index: 1, of: 2, planned: [] } }), /another shard/],
  [
    'a case',
    (draft) => Object.assign(draft.cases[0] as object, { id: 'upload new' }),
    /it did not plan upload new in live/,
  ],
  [
    'a selection',
    (draft) => Object.assign(draft, { cases: draft.cases.filter(({ id }) => id !== CASE) }),
    /has measured upload product 4/,
  ],
])('when %s has changed it is refused, with what to do', async (_, change, problem) => {
  await killedAfter(8);
  await expect(resume(change)).rejects.toThrow(problem);
  await expect(resume(change)).rejects.toThrow(/without --resume, or with another --out/);
});

test('results that do not say from which code they are can not be resumed', async () => {
  await killedAfter(3, (draft) => delete upload(draft).sourceHash);
  await expect(resume()).rejects.toThrow(/does not say from which code upload was measured/);
});
