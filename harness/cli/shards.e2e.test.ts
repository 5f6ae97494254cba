/** One plan on several machines, and a run that was killed: what comes of it is what one run comes to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Verdict } from '../judge/verdict.ts';
import { makeBench, tiny } from './test-support/bench.ts';

test.concurrent('two shards merged have the cases and the verdict of one run', async ({ onTestFinished }) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  await bench.write({ ...tiny('first', ''), ...tiny('second', 'reservation: () => 1024,') });
  const measure = (...words: string[]) =>
    bench.run(['measure', '--plan', 'pr', '--lane', 'live', '--no-attribute', '--json', ...words]);
  const whole = await measure('--out', 'whole');
  const shards = [await measure('--shard', '1/2', '--out', 'one'), await measure('--shard', '2/2', '--out', 'two')];
  expect(shards.map(({ exitCode }) => exitCode)).not.toContain(2);
  const merged = await bench.run(['merge', 'two', 'one/results.json', '--out', 'both', '--json']);

  const [one, both] = [whole, merged].map(({ stdout }) => JSON.parse(stdout) as Verdict) as [Verdict, Verdict];
  const said = ({ cases, exitCode }: Verdict) => [exitCode, cases.map(({ id, status }) => [id, status])];
  expect(said(both)).toEqual(said(one));
  expect(merged.exitCode).toBe(1);
  expect((await bench.kept('both')).results.cases).toEqual((await bench.kept('whole')).results.cases);
  const halves = [await bench.kept('one'), await bench.kept('two')].map(({ results }) => results.cases.length);
  expect(halves).toEqual([2, 2]);

  const alone = await bench.run(['merge', 'one']);
  expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/Of 2 shards one is missing: 2\/2/) });
});

const importing = `import { existsSync, writeFileSync } from 'node:fs';`;
const stuck = (more = '') =>
  tiny(
    'stuck',
    `operation: async (_, { size }, { barrier }) => {
      if (size > KiB && !existsSync('go')) { writeFileSync('reached', ''); await new Promise(() => {}); }
      const held = Buffer.alloc(size, 1);
      await barrier();
      held.buffer.transfer(0);
    },${more}`,
    importing,
  );

test.concurrent('a run that was killed is resumed: what it had measured is not measured again', async ({
  onTestFinished,
}) => {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  await bench.write({ ...tiny('good', ''), ...stuck() });
  const words = ['measure', 'good.scenario.ts', 'stuck.scenario.ts', '--lane', 'live', '--concurrency', '1'];
  const killed = bench.start(words);
  for (let i = 0; i < 1200 && !existsSync(join(bench.root, 'reached')); i += 1) await sleep(50);
  killed.kill('SIGKILL');
  await killed;
  const before = (await bench.kept()).journal;
  expect(before.map(({ case: id }) => id)).toEqual(['good size=65536 ×1']);

  await bench.write({ go: '' });
  const resumed = await bench.run([...words, '--resume']);
  expect([resumed.exitCode, resumed.stderr]).toEqual([0, expect.stringMatching(/1 trials are there/)]);
  const { results, journal } = await bench.kept();
  expect(results.finished).toBe(true);
  expect(results.trials.slice(0, 1)).toEqual(before);
  expect(journal).toEqual(results.trials);

  await bench.write(stuck('\n    tight: 0.002,'));
  const changed = await bench.run([...words, '--resume']);
  expect(changed).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/the code of stuck has changed since/) });
});
