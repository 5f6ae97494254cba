import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CASE, honestResults, residentTrialsOf, takeLive } from '../judge/results.fixture.ts';
import type { Results } from '../results/schema.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();

const five = (perOperation: number) => (draft: Results) =>
  residentTrialsOf(
    draft,
    CASE,
    [0, 0.1, 0.2, 0.3, 0.4].map((more) => perOperation + more),
  );

async function compare(
  before: (draft: Results) => void,
  after: (draft: Results) => void,
  ...words: string[]
): Promise<number> {
  const [a, b] = [join(desk.root, 'a.json'), join(desk.root, 'b.json')];
  await writeResults(a, honestResults(before));
  await writeResults(b, honestResults(after));
  return runCommand(['compare', a, b, ...words]);
}

test('a run against itself differs in nothing', async () => {
  expect(await compare(five(10), five(10))).toBe(0);
  expect(desk.told).toMatch(/^No figure of \d+ differs/);
  expect(desk.told).not.toMatch(/more|less/);
});

test('a peak that has grown is told with its shift, p and effect', async () => {
  expect(await compare(five(8), five(10))).toBe(0);
  expect(desk.told).toMatch(
    /1 of \d+ figures are higher, 0 lower: the resident peak of upload product 4 by \+2\.0 MiB an operation \(\+24 %\)/,
  );
  expect(desk.told).toMatch(
    /upload product 4 +resident +peak +8\.2 MiB +10\.2 MiB +\+2\.0 MiB \(\+24 %\) +0\.008 +1\.00 +5 \+ 5 +\+ more/,
  );
});

test('one that has shrunk is told as less', async () => {
  await compare(five(10), five(8));
  expect(desk.told).toMatch(/0 of \d+ figures are higher, 1 lower/);
});

test('two trials against two can not tell, and that is said', async () => {
  await compare(
    (draft) => residentTrialsOf(draft, CASE, [8, 8.1]),
    (draft) => residentTrialsOf(draft, CASE, [10, 10.1]),
  );
  expect(desk.told).toMatch(/No figure of \d+ differs; 1 can't be told from chance with so few trials/);
});

test('the live lane repeats, so that one trial in each tells', async () => {
  await compare(
    () => {},
    (draft) => takeLive(draft, CASE, 11, 11.2),
  );
  expect(desk.told).toMatch(/the live peak of upload product 4 by \+1\.5 MiB an operation/);
});

test('as Markdown it is a table in which no text of the results formats anything', async () => {
  const named = (change: (draft: Results) => void) => (draft: Results) => {
    change(draft);
    for (const one of [...draft.cases, ...draft.trials.map((trial) => trial as { case?: string; id?: string })]) {
      const key = 'id' in one ? 'id' : 'case';
      Object.assign(one, { [key]: String((one as Record<string, unknown>)[key]).replace('product 4', 'a|b <c>') });
    }
  };
  await compare(named(five(8)), named(five(10)), '--format', 'markdown');
  expect(desk.told).toContain(String.raw`| upload a\|b \<c\> | resident | peak | 8.2 MiB | 10.2 MiB |`);
  expect(desk.told).toMatch(/\| --- \| --: \|/);
});

test('as JSON it is every figure', async () => {
  await compare(five(8), five(10), '--format', 'json');
  const { peaks, sentence } = JSON.parse(desk.told) as { peaks: { change: { verdict: string } }[]; sentence: string };
  expect(sentence).toMatch(/1 of \d+ figures/);
  expect(peaks.filter(({ change }) => change.verdict === 'more')).toMatchObject([{ case: CASE, lane: 'resident' }]);
});

test('other machines, other flags and cases of one side are said', async () => {
  await compare(five(10), (draft) => {
    draft.machine.node = '24.22.0';
    draft.cases = draft.cases.filter(({ id }) => id !== 'upload product 1');
    draft.trials = draft.trials.filter((trial) => trial.case !== 'upload product 1');
  });
  expect(desk.told).toMatch(/after has Node 24\.22\.0 instead of 24\.21\.0/);
  expect(desk.told).toMatch(/Only before: upload product 1\./);
});

test('nothing in common is an error with what to do', async () => {
  const code = await compare(
    () => {},
    (draft) => {
      draft.cases = [];
      draft.trials = [];
    },
  );
  expect(code).toBe(2);
  expect(desk.warned).toMatch(/no measured case in common. Measure the same scenarios/);
});

test('the page of stacks needs attributions in both, and is not begun without', async () => {
  const html = join(desk.root, 'page.html');
  expect(await compare(five(10), five(10), '--html', html)).toBe(2);
  expect(desk.warned).toMatch(/Measure the same case in both with --attribute/);
  await expect(readFile(html)).rejects.toThrow(/ENOENT/);
});
