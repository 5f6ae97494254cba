import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { CASE, completedTrials, honestResults } from '../judge/results.fixture.ts';
import { accept, BASELINE_FILE, readBaseline, writeBaseline } from './index.ts';
import { formatBaseline } from './write.ts';

const because = { reason: 'first', date: '2026-01-02' };
let workspace: Workspace;
let path: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  path = join(workspace.root, BASELINE_FILE);
});
afterEach(() => workspace.remove());

test('it holds every trial of the product sweep in few numbers, and who accepted them why', () => {
  const baseline = accept(null, [honestResults()], because);
  const [machine] = baseline.machines;
  expect(machine?.cases.map((one) => one.case)).toEqual(['upload product 1', CASE]);
  expect(machine?.cases[1]).toMatchObject({
    live: { flags: ['--expose-gc'], limitBytes: null, heldBytes: [expect.any(Number)] },
    resident: { flags: [], aboveFloorBytes: [41943040, 42362470], floorBytes: [66322432, 66322432] },
  });
  expect(machine?.updates).toEqual([
    { date: '2026-01-02', reason: 'first', measuredBy: ['plimsoll measure'], cases: 2 },
  ]);
});

test('what was written is read again, and written again it is the same to the byte', async () => {
  const baseline = accept(null, [honestResults()], because);
  await writeBaseline(path, baseline);
  const text = await readFile(path, 'utf8');
  expect(formatBaseline((await readBaseline(path)) as typeof baseline)).toBe(text);
  expect(await readdir(workspace.root)).toContain(BASELINE_FILE);
  expect((await readdir(workspace.root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('it is sorted, whatever the order of the cases, and the trials of a case stand on one line', () => {
  const baseline = accept(null, [honestResults((draft) => draft.cases.reverse())], because);
  const text = formatBaseline(baseline);
  expect(text).toBe(formatBaseline(accept(null, [honestResults()], because)));
  expect(text).toMatch(/"aboveFloorBytes": \[41943040, 42362470\],\n/);
  expect(text).toMatch(/"flags": \[\],?\n/);
});

test('a further update replaces the cases that were measured, keeps the others and every reason', () => {
  const first = accept(null, [honestResults()], because);
  const partial = honestResults((draft) => {
    draft.cases = draft.cases.filter(({ id }) => id !== 'upload product 1');
    draft.trials = draft.trials.filter((trial) => trial.case !== 'upload product 1');
    for (const { resident } of completedTrials(draft, CASE, 'resident')) if (resident) resident.peakBytes += 4096;
  });
  const [machine] = accept(first, [partial], { reason: 'a page', date: '2026-02-03' }).machines;
  expect(machine?.updates.map(({ reason }) => reason)).toEqual(['first', 'a page']);
  expect(machine?.cases.map((one) => one.case).sort()).toEqual(['upload product 1', CASE]);
  expect(machine?.cases.find((one) => one.case === CASE)?.resident?.aboveFloorBytes[0]).not.toBe(41943040);
});

test('another machine has its own peaks beside them', () => {
  const first = accept(null, [honestResults()], because);
  const elsewhere = honestResults((draft) => {
    draft.machine.arch = 'arm64';
  });
  const { machines } = accept(first, [elsewhere], because);
  expect(machines.map(({ fingerprint }) => fingerprint.arch).sort()).toEqual(['arm64', 'x64']);
});

test('several runs give a case more trials; runs of different machines are refused', () => {
  const [machine] = accept(null, [honestResults(), honestResults()], because).machines;
  expect(machine?.cases[1]?.resident?.aboveFloorBytes).toHaveLength(4);
  const elsewhere = honestResults((draft) => {
    draft.machine.libc = 'not glibc';
  });
  expect(() => accept(null, [honestResults(), elsewhere], because)).toThrow(/not glibc instead of glibc 2\.36/);
});

test('runs with different flags are refused', () => {
  const other = honestResults((draft) => {
    for (const trial of completedTrials(draft, CASE, 'resident')) trial.flags = ['--max-semi-space-size=1'];
  });
  expect(() => accept(null, [honestResults(), other], because)).toThrow(/--max-semi-space-size=1 instead of no flags/);
});

test('no file is no baseline', async () => {
  expect(await readBaseline(path)).toBeNull();
});

test.each([
  ['{', /no JSON/],
  ['{"format":"other"}', /`format` is not/],
  ['{"format":"plimsoll/baseline","version":7}', /`version` is 7, and this Plimsoll reads 1/],
  ['{"format":"plimsoll/baseline","version":1,"machines":[{"surprise":1}]}', /machines\.0/],
])('%j is refused, with what is wrong and what to do', async (text, problem) => {
  await writeFile(path, text);
  await expect(readBaseline(path)).rejects.toThrow(problem);
  await expect(readBaseline(path)).rejects.toThrow(/Take the last good one from your repository/);
});
