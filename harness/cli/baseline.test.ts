import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { BASELINE_FILE, readBaseline } from '../baseline/index.ts';
import { CASE, honestResults, residentTrialsOf, takeLive } from '../judge/results.fixture.ts';
import type { Results } from '../results/schema.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk({ oneLine: true });
beforeEach(() => {
  vi.stubEnv('CI', '');
});

const here = (file: string) => join(desk.root, file);

async function run(words: readonly string[], change?: (draft: Results) => void): Promise<number> {
  desk.told = '';
  await writeResults(here('results.json'), honestResults(change));
  return runCommand([...words, here('results.json'), '--baseline', here(BASELINE_FILE)]);
}

const update = (change?: (draft: Results) => void, ...words: string[]) =>
  run(['baseline', '--update', ...(words.length > 0 ? words : ['--reason', 'first'])], change);

test('what was accepted is judged against from then on, and shown', async () => {
  expect(await update()).toBe(0);
  expect(desk.told).toMatch(/the peaks of 2 of 2 cases accepted for Node 24\.21\.0, glibc 2\.36, x64\. Commit it/);
  expect((await readBaseline(here(BASELINE_FILE)))?.machines[0]?.updates).toMatchObject([{ reason: 'first' }]);
  expect(await run(['baseline'])).toBe(0);
  expect(desk.told).toMatch(/upload product 4 +holds +live peak 0 %; resident peak 0 %/);
  const grown = (draft: Results) => takeLive(draft, CASE, 11, 11.2);
  expect(await run(['judge'], grown)).toBe(0);
  expect(desk.told).toMatch(/upload has drifted: .* holds 11\.0 MiB in the live lane where 9\.\d MiB were accepted/s);
  expect(await run(['judge', '--fail-on', 'drift'], grown)).toBe(1);
});

test.each([
  [['--reason', ' '], /Say why these peaks are accepted/],
  [['--update'], /Say why these peaks are accepted/],
])('an update with %j is refused', async (words, sentence) => {
  expect(await update(undefined, ...words)).toBe(2);
  expect(desk.warned).toMatch(sentence);
  expect(await readBaseline(here(BASELINE_FILE))).toBeNull();
});

test('a reason without --update accepts nothing, and says so', async () => {
  expect(await run(['baseline', '--reason', 'because'])).toBe(2);
  expect(desk.warned).toMatch(/nothing is accepted without --update/);
});

test('CI never writes it', async () => {
  vi.stubEnv('CI', 'true');
  expect(await update()).toBe(2);
  expect(desk.warned).toMatch(/never written by CI/);
  expect(await readBaseline(here(BASELINE_FILE))).toBeNull();
});

test.each<[string, (draft: Results) => void, RegExp]>([
  ['that did not finish', (draft) => Object.assign(draft, { finished: false }), /did not finish/],
  [
    'of a broken instrument',
    (draft) => takeLive(draft, 'held-buffer product 1', 20, 20),
    /can't be trusted: The instrument/,
  ],
  ['of one shard', (draft) => Object.assign(draft, { shard: { index: 1, of: 2, planned: [] } }), /one of 2 shards/],
])('results %s are not accepted', async (_, change, sentence) => {
  expect(await update(change)).toBe(2);
  expect(desk.warned).toMatch(sentence);
});

test('an under-reserved peak can be accepted: that it is one stays a finding', async () => {
  expect(await update((draft) => residentTrialsOf(draft, CASE, [20, 20, 20]))).toBe(0);
});

test('where there is none, showing it says how it is made; a named one that is missing is an error', async () => {
  expect(await run(['baseline'])).toBe(2);
  expect(desk.warned).toMatch(/is not there.*baseline --update/);
  expect(await run(['judge'])).toBe(2);
});

test('a baseline that can not be read is an error everywhere, and stays as it was', async () => {
  await writeFile(here(BASELINE_FILE), '{');
  for (const words of [['judge'], ['baseline'], ['report'], ['baseline', '--update', '--reason', 'x']]) {
    expect([words, await run(words)]).toEqual([words, 2]);
  }
  expect(await readFile(here(BASELINE_FILE), 'utf8')).toBe('{');
});
