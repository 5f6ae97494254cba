/** Words, configurations and files that can't be used: exit code 2 before anything is measured, naming what is wrong. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { runCommand } from './program.ts';
import { type Bench, makeBench, type RunOptions, tiny } from './test-support/bench.ts';

const broken: Record<string, string> = {
  ...tiny('good', ''),
  ...tiny('misspelt', 'concurency: [1],'),
  ...tiny('no-bytes', 'reservation: () => NaN,'),
  ...tiny('at-import', '', `const boot = () => {\n  throw new Error('no database');\n};\nboot();`),
  ...tiny('exits-at-import', '', 'process.exit(0);'),
  ...tiny('no-such-node', `node: 'no-such-node',`),
  ...tiny('no-such-path', `node: './bin/node',`),
  ...tiny('old-node', `node: './old-node',`),
  'no-default.scenario.ts': 'export const scenario = {};',
  'syntax.scenario.ts': 'export default {',
  'misspelt.config.ts': `export default { plna: 'pr' };`,
  'throws.config.ts': `throw new Error('no such thing');`,
  'exits.config.ts': 'process.exit(0);',
  'waits.config.ts': 'await new Promise(() => {});\nexport default {};',
  'foreign.json': '{"format":"something/else"}',
  'torn.json': '{"format":"plimsoll/res',
  'old-node': '#!/bin/sh\necho v20.20.2\n',
};

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
  await bench.write(broken);
  await bench.chmod('old-node', 0o755);
});
afterAll(() => bench.remove());

const good = ['measure', 'good.scenario.ts'];
const from = (config: string) => [...good, '--config', config];

/** The command without a process of its own, which would take most of the time. */
async function runHere(words: readonly string[]) {
  const exitCode = await runCommand(words, { references: () => [] });
  const textOf = (write: { mock: { calls: unknown[][] } }) => write.mock.calls.map(([text]) => String(text)).join('');
  return { exitCode, stdout: textOf(vi.mocked(process.stdout.write)), stderr: textOf(vi.mocked(process.stderr.write)) };
}

let cwd: string;
beforeEach(() => {
  cwd = process.cwd();
  process.chdir(bench.root);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(cwd);
});

test.each<[words: string[], message: RegExp, exitCode?: number]>([
  [['measure', '--bogus'], /unknown option '--bogus'/],
  [['mesure'], /unknown command 'mesure'.*measure/s],
  [[...good, '--parameter', 'size'], /'size' is invalid. write it as name=value/],
  [[...good, '--parameter', 'size=64KB'], /"64KB" is no number; sizes may end in KiB/],
  [[...good, '--parameter', 'sise=65536'], /no scenario has a parameter "sise". Did you mean size\?/],
  [[...good, '--parameter', 'size=3'], /size=3: no scenario has that value of size. There are: 65536/],
  [[...good, '--variant', 'naive'], /no scenario has a variant "naive". There are: product/],
  [[...good, '--concurrency', '0'], /a whole number from 1 on/],
  [[...good, '--max-time', 'soon'], /write it as 90s, 4m or 2h/],
  [['measure', 'gone.scenario.ts'], /gone.scenario.ts does not exist/],
  [
    ['measure', 'misspelt.scenario.ts'],
    /misspelt.scenario.ts: concurency is not a known field. Did you mean concurrency\?/,
  ],
  [['measure', 'no-bytes.scenario.ts'], /no-bytes.scenario.ts: reservation .*NaN/],
  [['measure', 'no-default.scenario.ts'], /no default export.*export default defineScenario/],
  [['measure', 'syntax.scenario.ts'], /syntax.scenario.ts:1:17 can't be compiled/],
  [
    ['measure', 'no-such-node.scenario.ts'],
    /no-such-node.scenario.ts: node names no-such-node, which can't be run \(ENOENT\)/,
  ],
  [['measure', 'no-such-path.scenario.ts'], /no-such-path.scenario.ts: node names .*bin\/node, which does not exist/],
  [['measure', 'old-node.scenario.ts'], /old-node.scenario.ts: node names .*, which is v20.20.2.* Node 24 or newer/],
  [from('gone.config.ts'), /gone.config.ts does not exist. Correct --config/],
  [from('misspelt.config.ts'), /misspelt.config.ts: plna is not a known field. Did you mean plan\?/],
  [from('throws.config.ts'), /throws.config.ts threw Error: no such thing/],
  [['judge', 'gone.json'], /gone.json can't be read as results: there is no such file/],
  [['judge', 'foreign.json'], /`format` is "something\/else", not "plimsoll\/results"/],
  [['judge', 'torn.json'], /it is no JSON.*cut short/],
  [['measure', 'at-import.scenario.ts'], /threw Error: no database at boot \(at-import.scenario.ts:3:9\)/, 6],
  [['measure', 'exits-at-import.scenario.ts'], /ended its process with exit code 0.*Remove process.exit/, 6],
])('plimsoll %j', async (words, message, exitCode = 2) => {
  const run = await runHere(words);
  expect(run.stderr.replaceAll('\n', ' ')).toMatch(message);
  expect(run).toMatchObject({ exitCode, stdout: '' });
});

test('nothing was written', () => {
  expect(existsSync(join(bench.root, 'plimsoll-report'))).toBe(false);
});

test('a scenario that can not be read does not stand in the way of another one that is named', async () => {
  await bench.write(
    Object.fromEntries(
      ['good', 'misspelt'].map((name) => [`few/${name}.scenario.ts`, broken[`${name}.scenario.ts`] ?? '']),
    ),
  );
  process.chdir(join(bench.root, 'few'));
  const { stdout, stderr, exitCode } = await runHere(['measure', 'goo', '--lane', 'live', '--concurrency', '1']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/The one case holds/);
  expect(stderr).toMatch(/Left out, since nothing says that goo means it: misspelt.scenario.ts: concurency/);
});

test('a name that no scenario has is told with the names that there are, and what could not be read', async () => {
  process.chdir(join(bench.root, 'few'));
  const { stderr, exitCode } = await runHere(['measure', 'nothing-like-it']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/No scenario's name contains nothing-like-it. There are: good.\n.*\nmisspelt.scenario.ts: /);
});

test.concurrent.each([
  ['exits.config.ts', /before it had a verdict: its configuration.*process.exit\(0\)/],
  ['waits.config.ts', /before it had a verdict: its configuration.*awaits what nothing settles/],
])('a configuration can not end the command in silence: %s', async (config, message) => {
  const run = await bench.run(from(config));
  expect(run.stderr).toMatch(message);
  expect(run.exitCode).toBe(2);
});

test('an old Node is refused before anything is loaded', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
  const old: RunOptions = { entry: '../main', nodeFlags: ['--import', `data:text/javascript,${pretend}`] };
  const run = await bench.run(['measure'], old);
  expect(run.stderr).toMatch(/needs Node 24 or newer, and this is 20.20.2.*npm install --save-dev node@24/s);
  expect(run.exitCode).toBe(2);
});
