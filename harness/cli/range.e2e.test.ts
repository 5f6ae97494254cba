/** A parameter that is a range: the search has to find what nobody listed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { type Bench, type JudgedRun, makeBench } from './test-support/bench.ts';

/** History's framed upload: ⌊content ÷ 8 MiB⌋ parts, two parts and two frames booked, three and a bit taken. */
const parts = `import { between, defineScenario, KiB, MiB } from 'plimsoll';
const part = (content) => Math.ceil(content / Math.max(1, Math.floor(content / (8 * MiB))));
export default defineScenario({
  name: 'parts',
  parameters: { content: between(0, 64 * MiB, [16 * MiB]) },
  concurrency: [1],
  warmUp: { content: KiB },
  reservation: ({ content }) => 256 * KiB + 2 * part(content) + 2 * Math.min(part(content), 8 * MiB),
  operation: async (_subject, { content }, { barrier }) => {
    const held = Buffer.alloc(Math.floor(3.0625 * part(content)), 1);
    await barrier();
    held.buffer.transfer(0);
  },
});
`;

let bench: Bench;
let run: JudgedRun;
let again: JudgedRun;

beforeAll(async () => {
  bench = await makeBench();
  await bench.write({ 'parts.scenario.ts': parts });
  run = await bench.judge(['parts.scenario.ts']);
  const words = ['--parameter', `content=${16 * MiB - 1}`, '--out', 'again'];
  again = await bench.judge(['parts.scenario.ts'], { words });
}, 240_000);
afterAll(() => bench?.remove());

test('finds by itself that one byte less than 16 MiB is under-reserved, and nothing that was listed', () => {
  expect(run.exitCode).toBe(1);
  const failing = run.verdict.cases
    .filter(({ status }) => status === 'fails')
    .map((one) => one.parameters.content ?? 0);
  expect(failing).toContain(16 * MiB - 1);
  expect(failing.every((content) => content > 15 * MiB && content < 16 * MiB)).toBe(true);
  const [finding] = run.verdict.findings;
  expect(finding?.sentence).toMatch(/^parts is under-reserved: 16777215 at 1 at once needs 49\.0 MiB/);
  expect(finding?.sentence).toMatch(/The smallest content found to fail is 16\d{6}; \d+ holds\.$/);
  expect(finding?.command).toContain('--parameter content=16777215');
});

test('takes no more probes than the plan has, and as many for the smallest input', async () => {
  const { results } = await bench.kept();
  expect(results.cases.length).toBeLessThanOrEqual(1 + 2 * 4);
  expect(results.scenarios[0]?.ranges[0]?.jumps[0]).toMatchObject({ at: 16 * MiB });
});

test('the command of the finding measures just the value it names, and fails alike', () => {
  expect(again.exitCode).toBe(1);
  expect(again.verdict.cases.map(({ parameters }) => parameters)).toEqual([{ content: 16 * MiB - 1 }]);
});

test('a value outside of the range is no value of it', async () => {
  const { exitCode, stderr } = await bench.run(['measure', 'parts.scenario.ts', '--parameter', 'content=65MiB']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('no scenario has that value of content');
});
