import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { closeCompiler } from '../compile/compile.ts';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { ConfigError, discoverScenarios, loadConfig } from './discover.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());
afterAll(closeCompiler);

const config = (fields: string) =>
  `import { defineConfig } from 'plimsoll';\nexport default defineConfig({ ${fields} } as never);`;

test('a configuration in TypeScript is found, read, and leaves nothing behind', async () => {
  const path = await workspace.write({
    'plimsoll.config.ts': `enum P { pr = 'pr' }\n${config("plan: P.pr, lanes: ['live'], out: 'seen'")}`,
  });
  const loaded = await loadConfig(workspace.root);
  expect(loaded).toEqual({ config: { plan: 'pr', lanes: ['live'], out: 'seen' }, path, directory: workspace.root });
  expect(await readdir(join(workspace.root, 'node_modules/.cache/plimsoll'))).toEqual([]);
});

test('without a file the configuration is empty', async () => {
  expect(await loadConfig(workspace.root)).toEqual({ config: {}, path: null, directory: workspace.root });
});

test('an explicit path wins, and its folder is what globs are relative to', async () => {
  await workspace.write({
    'plimsoll.config.ts': config("plan: 'pr'"),
    'ci/gate.mjs': "export default { plan: 'full' };",
  });
  const loaded = await loadConfig(workspace.root, 'ci/gate.mjs');
  expect(loaded).toMatchObject({ config: { plan: 'full' }, directory: join(workspace.root, 'ci') });
});

test('an explicit path that does not exist is told', async () => {
  await expect(loadConfig(workspace.root, 'gone.ts')).rejects.toThrow(/gone\.ts does not exist/);
});

test.each([
  ["plna: 'pr'", 'plna', /plna is not a known field\. Did you mean plan\?/],
  ["plan: 'fast'", 'plan', /plan must be 'quick', 'pr' or 'full', not "fast"\. Write for example plan: 'pr'/],
  ["lanes: ['cgroup']", 'lanes[0]', /lanes\[0\] must be 'live' or 'resident', not "cgroup"/],
  ["scenarios: 'a'", 'scenarios', /must be a list of globs, not "a"/],
  ["out: ''", 'out', /out must be a folder, not ""/],
])('a wrong field is named: %s', async (fields, field, message) => {
  await workspace.write({ 'plimsoll.config.ts': config(fields) });
  const error = await loadConfig(workspace.root).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ code: 'PLIMSOLL_CONFIG', field });
  expect((error as Error).message).toMatch(message);
});

test('a configuration that throws, or exports nothing, is told with its file', async () => {
  await workspace.write({ 'plimsoll.config.ts': '\nthrow new Error("no such thing");' });
  const error = (await loadConfig(workspace.root).catch((thrown: unknown) => thrown)) as Error;
  expect(error.message).toMatch(/plimsoll\.config\.ts threw Error: no such thing/);
  expect((error.cause as Error).stack).toMatch(/plimsoll\.config\.ts:2:7/);
  await workspace.write({ 'plimsoll.config.ts': 'export const plan = 1;' });
  await expect(loadConfig(workspace.root)).rejects.toThrow(/has no default export/);
});

test('scenarios are found in every folder but installed, built and reported ones', async () => {
  await scenarios('a', 'src/deep/b', 'node_modules/x/c', 'dist/d', 'plimsoll-report/e', 'seen/f');
  await workspace.write({ 'g.scenario.mjs': '', 'src/not-a-scenario.ts': '' });
  expect(await discover([], { out: './seen' })).toEqual({
    files: ['a.scenario.ts', 'g.scenario.mjs', 'src/deep/b.scenario.ts'],
    candidates: [],
    names: [],
  });
});

test("the configuration's globs decide, and one that names dist means it", async () => {
  await scenarios('a', 'bench/b', 'dist/c');
  const { files } = await discover([], { scenarios: ['bench/*.scenario.ts', 'dist/*.scenario.ts'] });
  expect(files).toEqual(['bench/b.scenario.ts', 'dist/c.scenario.ts']);
});

test('files, folders and globs on the command line choose; each file comes once', async () => {
  await scenarios('a', 'bench/b', 'bench/c', 'other/d');
  const { files } = await discover(['bench', 'bench/b.scenario.ts', 'other/*.ts']);
  expect(files).toEqual(['bench/b.scenario.ts', 'bench/c.scenario.ts', 'other/d.scenario.ts']);
});

test('a word that is no path is part of a name, also when a folder without scenarios is called so', async () => {
  await scenarios('a', 'bench/b');
  await workspace.write({ 'upload/server.ts': '' });
  expect(await discover(['upload', 'bench/b.scenario.ts'])).toEqual({
    files: ['bench/b.scenario.ts'],
    candidates: ['a.scenario.ts', 'bench/b.scenario.ts'],
    names: ['upload'],
  });
});

test.each([
  [['gone.scenario.ts'], /gone\.scenario\.ts does not exist/],
  [['*.spec.ts'], /Nothing matches \*\.spec\.ts/],
  [['./src'], /\.\/src holds no scenario/],
])('a path that leads to nothing is told: %s', async (selection, message) => {
  await scenarios('a');
  await workspace.write({ 'src/x.ts': '' });
  await expect(discover(selection)).rejects.toThrow(message);
});

test('no scenario at all is an error that says where it looked and what to do', async () => {
  await expect(discover([])).rejects.toThrow(/No scenario found: nothing in .* matches .*\.scenario\..*Write one/);
});

function scenarios(...stems: string[]): Promise<string> {
  return workspace.write(Object.fromEntries(stems.map((stem) => [`${stem}.scenario.ts`, ''])));
}

async function discover(selection: string[], fields: Record<string, unknown> = {}) {
  const { root } = workspace;
  const found = await discoverScenarios({ config: fields, path: null, directory: root }, root, selection);
  const short = (paths: readonly string[]) => paths.map((path) => path.slice(root.length + 1));
  return { ...found, files: short(found.files), candidates: short(found.candidates) };
}
