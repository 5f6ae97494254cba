import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWorkspace } from '../describe/workspace.fixture.ts';
import { judge } from '../judge/judge.ts';
import { honestResults } from '../judge/results.fixture.ts';
import { readResults } from '../results/read.ts';
import { withJournal } from './judge.ts';
import { createRecorder } from './recorder.ts';

test('a run that is killed while it looks into a range can be judged with the cases that it had added', async ({
  onTestFinished,
}) => {
  const workspace = await makeWorkspace();
  onTestFinished(() => workspace.remove());
  const { cases, trials, ...header } = honestResults();
  const [first, ...others] = cases;
  const ofOthers = trials.filter((trial) => trial.case !== first?.id);
  if (first === undefined) throw new Error('no case');
  const recorder = await createRecorder(workspace.root, { ...header, cases: [first] });
  for (const one of others) recorder.addCase(one);
  for (const trial of ofOthers) await recorder.keep(trial);

  const path = join(workspace.root, 'results.json');
  const left = await withJournal(await readResults(path), path);
  expect(left.trials).toEqual(ofOthers);
  expect(judge(left, null, { failOnDrift: false, reportOnly: false }).exitCode).not.toBe(0);
  expect(left.cases).toEqual(cases);
  expect((await readdir(workspace.root)).sort()).toEqual(['package.json', 'results.json', 'trials.ndjson']);
});
