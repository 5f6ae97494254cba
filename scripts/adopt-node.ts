/**
 * The packed tarball on another Node than the one that it is developed on: installed beside it from the npm package `node`,
 * `plimsoll doctor` must find both lanes and `plimsoll measure` must judge a scenario, reference subjects included.
 *
 *     node scripts/adopt-node.ts plimsoll-0.1.0.tgz [latest|25|26.1.0]
 */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import type { Verdict } from '../harness/judge/verdict.ts';
import { emptyProject, install, step } from './adopt-project.ts';
import { copies } from './adopt-projects.ts';

export async function adoptOnNode(tarball: string, version = 'latest'): Promise<void> {
  await using project = await emptyProject();
  const { run, succeeds } = project;
  await project.write(copies);
  await step(`npm installs it with node@${version}`, () =>
    install(project, 'npm', [resolve(tarball), `node@${version}`]),
  );
  const installed = (await succeeds(run`node --version`)).trim();
  assert.notEqual(installed, process.version, 'that is the Node which runs this script: nothing would be tried');
  const told = await step(`Node ${installed}: plimsoll doctor finds both lanes`, () => succeeds(run`plimsoll doctor`));
  assert.match(told, new RegExp(`Node\\s+${installed.replaceAll('.', '\\.')} `));
  const { exitCode, stdout, stderr } = await step(
    `Node ${installed}: plimsoll measure judges a scenario`,
    () => run`plimsoll measure copies.scenario.js --json`,
  );
  assert(stdout.startsWith('{'), `no verdict but: ${stdout}${stderr}`);
  const { sentence, findings } = JSON.parse(stdout) as Verdict;
  assert.equal(exitCode, 0, [sentence, ...findings.map((one) => one.sentence)].join('\n'));
  assert.doesNotMatch(stderr, /Warning/, 'Node warns of something that we do');
  console.log(sentence);
}

if (import.meta.main) {
  const [, , tarball, version] = process.argv;
  assert(tarball, 'Name the tarball: node scripts/adopt-node.ts plimsoll-0.1.0.tgz [latest|25|26.1.0]');
  await adoptOnNode(tarball, version);
}
