/** A machine that can't measure the resident lane: said in the first sentence, and broken where it is required. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, makeBench, tiny } from './test-support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
  await bench.write({ ...tiny('good', ''), ...tiny('native', `lanes: ['resident'],`) });
});
afterAll(() => bench.remove());

async function measure(out: string, ...words: string[]) {
  const all = ['measure', '--concurrency', '1', '--out', out, ...words];
  const { stdout, exitCode } = await bench.run(all, { entry: 'without-resident-lane' });
  return { text: stdout.replace(/\s+/g, ' '), exitCode };
}

test.concurrent('what it can measure is judged, and what it can not is not judged here', async () => {
  const { text, exitCode } = await measure('a', 'good.scenario.ts');
  const [first] = text.split('(no reference');
  expect(first).toMatch(
    /^. The one case holds: .*; not judged here: the resident lane \(.* can't be reset \(EACCES\)\)/,
  );
  expect(exitCode).toBe(0);
});

test.concurrent('where the lane is required the instrument is broken, with the remedy', async () => {
  const { text, exitCode } = await measure('b', 'good.scenario.ts', '--require', 'resident');
  expect(text).toMatch(/The instrument is broken: the resident lane is required and can't be had/);
  expect(text).toMatch(/plimsoll doctor` for the remedy, or leave resident out of `--require`/);
  expect(exitCode).toBe(4);
});

test.concurrent('a scenario that only this lane can see is undecided, not green', async () => {
  const { text, exitCode } = await measure('c', 'native.scenario.ts');
  expect(text).toMatch(/nothing was judged, of 1 case.*not judged here: the resident lane/);
  expect(exitCode).toBe(3);
});
