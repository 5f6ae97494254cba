/**
 * Opens a packed tarball in an empty folder, as somebody who installs it finds it: what is in it, whether its doors
 * load and type-check, whether publint and are-the-types-wrong have anything to say, and whether its command runs.
 *
 *     node scripts/check-tarball.ts plimsoll-0.1.0.tgz
 */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { $, glob, type ProcessPromise } from 'zx';
import { repository, unpack } from './unpacked.ts';

const published =
  /^(dist\/.+\.(js|js\.map|d\.ts|css|html|svg)|package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/results\.schema\.json)$/;
const demanded = [
  'LICENSE',
  'CHANGELOG.md',
  'dist/harness/cli/main.js',
  'dist/harness/index.d.ts',
  'dist/harness/probe/main.js',
  'dist/harness/trial/command-host.js',
  'dist/harness/vitest/index.d.ts',
  'dist/scenarios/reference/no-op.scenario.js',
  'dist/subjects/governor/index.d.ts',
  'dist/subjects/governor/guard.d.ts',
  'docs/results.schema.json',
];

const tarball = process.argv[2];
assert(tarball, 'Name the tarball: node scripts/check-tarball.ts plimsoll-0.1.0.tgz');
await using unpacked = await unpack(tarball);
const { folder, home, run } = unpacked;
await checkContents();
await checkDoors();
await checkByOthers(resolve(tarball));
await checkCommand();

async function checkContents(): Promise<void> {
  const files = await glob('**/*', { cwd: home, dot: true });
  const strangers = files.filter((file) => !published.test(file) || /\.(test|fixture)\.|\/test-support\//.test(file));
  assert.deepEqual(strangers, [], 'files that nobody needs are in the tarball');
  assert.deepEqual(
    demanded.filter((file) => !files.includes(file)),
    [],
    'files are missing from the tarball',
  );
}

async function checkDoors(): Promise<void> {
  const user = `import { defineScenario, MiB } from 'plimsoll';
import { publishGovernor } from 'plimsoll/governor';
export default defineScenario({
  name: 'user', parameters: { size: [MiB] }, concurrency: [1], warmUp: { size: 1 },
  reservation: ({ size }) => size, operation: () => publishGovernor('admitted', 1, 1, 1, 0, 1),
});
`;
  const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, types: ['node'] };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'user.ts'), user);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  await succeeds(run`${join(repository, 'node_modules/.bin/tsc')} -p .`);
  await succeeds(run`node user.ts`);
}

/** What those find who look at packages all day. Every door is an ES module, as Node 24 loads it in either case. */
async function checkByOthers(packed: string): Promise<void> {
  const here = $({ cwd: repository, nothrow: true, quiet: true });
  await succeeds(here`${join(repository, 'node_modules/.bin/publint')} ${packed} --strict`);
  await succeeds(here`${join(repository, 'node_modules/.bin/attw')} ${packed} --profile esm-only`);
}

async function checkCommand(): Promise<void> {
  const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  assert.equal((await succeeds(run`plimsoll --version`)).trim(), version, 'plimsoll --version');
}

async function succeeds(command: ProcessPromise): Promise<string> {
  const { exitCode, stdout, stderr } = await command;
  assert.equal(exitCode, 0, `${stdout}${stderr}`);
  return stdout;
}
