/**
 * `plimsoll/vitest` as projects have it that install the packed tarball: one in JavaScript by npm, and a monorepo in
 * TypeScript by pnpm, whose scenario imports through the package's `imports`, a path alias and another package of the
 * workspace. In each, what fits passes, what is given back passes, and what leaks fails with the finding.
 *
 *     node scripts/adopt-vitest.ts plimsoll-0.1.0.tgz [npm|pnpm]
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emptyProject, install, installWorkspace, type PackageManager, type Project, step } from './adopt-project.ts';
import { copies, images, memoryTest } from './adopt-projects.ts';
import { repository } from './unpacked.ts';

const VITEST = 'vitest@5';

export async function adoptInVitest(tarball: string, manager: PackageManager): Promise<void> {
  await using project = await emptyProject();
  const inside = manager === 'npm' ? project : { ...project, folder: join(project.folder, 'packages/images') };
  if (manager === 'npm') {
    await project.write(copies);
    await step('npm installs it with vitest', () => install(project, 'npm', [resolve(tarball), VITEST]));
  } else {
    await project.write(images(resolve(tarball), join(repository, 'node_modules/@types/node')));
    await step('pnpm installs it with vitest in a workspace', () => installWorkspace(project, [VITEST]));
    await step('its types are those of the matchers', () =>
      project.succeeds(project.run`${join(repository, 'node_modules/.bin/tsc')} -p packages/images`),
    );
  }
  await step('the tests that should pass do, and the leak is told', () => runTests(inside));
}

interface VitestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

async function runTests({ folder, run }: Project): Promise<void> {
  const { exitCode, stdout, stderr } = await run({
    cwd: folder,
  })`npx vitest run --reporter=json --outputFile=report.json`;
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => '');
  assert(text !== '', `vitest wrote no report: ${stdout}${stderr}`);
  const { testResults } = JSON.parse(text) as VitestReport;
  const told = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
  ]);
  const statuses = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status }) => [title, status]),
  );
  const { fits, releases, leaks } = memoryTest;
  assert.deepEqual(
    Object.fromEntries(statuses),
    { [fits]: 'passed', [releases]: 'passed', [leaks]: 'failed' },
    told.join('\n'),
  );
  assert.match(told.join('\n'), /forgetful.*still booked/s);
  assert.equal(exitCode, 1, 'the exit code of vitest');
}

if (import.meta.main) {
  const [, , tarball, manager = 'npm'] = process.argv;
  assert(tarball, 'Name the tarball: node scripts/adopt-vitest.ts plimsoll-0.1.0.tgz [npm|pnpm]');
  assert(manager === 'npm' || manager === 'pnpm', `"${manager}" is neither npm nor pnpm`);
  await adoptInVitest(tarball, manager);
}
