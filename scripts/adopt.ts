/**
 * Adopts Plimsoll as somebody does who has never seen it: begins with an empty folder, a service's sources and the packed
 * tarball; installs it, runs `plimsoll init`, and reaches a failing gate, its report and a passing gate. Prints the seconds
 * that each step took and what they went into, and fails when all took five minutes or more.
 *
 *     node scripts/adopt.ts plimsoll-0.1.0.tgz [npm|pnpm]
 *     node scripts/adopt.ts plimsoll-0.1.0.tgz --all     # by both, in Vitest, on Node's current release: six minutes
 */
import assert from 'node:assert/strict';
import { access, cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding, Verdict } from '../harness/judge/verdict.ts';
import type { Results } from '../harness/results/schema.ts';
import { adoptOnNode } from './adopt-node.ts';
import { emptyProject, install, type PackageManager, type Project, seconds, step } from './adopt-project.ts';
import { adoptInVitest } from './adopt-vitest.ts';
import { repository } from './unpacked.ts';

const AT_MOST_SECONDS = 300;
const FORMULA = 'src/admission.ts';
const TOO_SMALL = 'return contentLength;';

export interface Adopted extends Project {
  measure(): Promise<{ exitCode: number | null; verdict: Verdict; told: string }>;
  replace(file: string, from: string, to: string): Promise<void>;
}

/** Leaves a service behind whose gate is green. */
async function adopt(tarball: string, manager: PackageManager = 'npm'): Promise<Adopted> {
  const begun = performance.now();
  const { adopted, finding } = await adoptUntilRed(tarball, manager);
  await using ifItFails = new AsyncDisposableStack();
  ifItFails.use(adopted);
  await step('with the bytes of the finding and a tenth more it passes', async () => {
    await adopted.replace(FORMULA, TOO_SMALL, `return Math.ceil(1.1 * ${finding.neededBytes});`);
    const { exitCode, told } = await adopted.measure();
    assert.equal(exitCode, 0, told);
  });
  const all = performance.now() - begun;
  console.log(`${seconds(all)}  from an empty folder to a passing gate`);
  assert(all < AT_MOST_SECONDS * 1000, `that is more than ${AT_MOST_SECONDS} s`);
  ifItFails.move();
  return adopted;
}

/** Leaves a service behind whose gate is red, with the finding of the resident lane. */
export async function adoptUntilRed(
  tarball: string,
  manager: PackageManager = 'npm',
): Promise<{ readonly adopted: Adopted; readonly finding: Finding }> {
  const adopted = await emptyService();
  await using ifItFails = new AsyncDisposableStack();
  ifItFails.use(adopted);
  await step(`${manager} installs it, and nothing that was not asked for`, () =>
    install(adopted, manager, [resolve(tarball)]),
  );
  await step('plimsoll init writes a scenario, its load, the configuration and a workflow', () => init(adopted));
  const finding = await step('plimsoll measure fails, and writes its report', () => fails(adopted));
  ifItFails.move();
  return { adopted, finding };
}

async function emptyService(): Promise<Adopted> {
  const project = await emptyProject();
  const { folder, run } = project;
  await cp(join(repository, 'docs/examples/image-service/src'), join(folder, 'src'), { recursive: true });
  await project.write({ 'package.json': JSON.stringify({ name: 'images', private: true, type: 'module' }) });
  return {
    ...project,
    async measure() {
      // Who held the bytes has tests of its own, and is a sixth of the time.
      const { exitCode, stdout, stderr } = await run`plimsoll measure --json --no-attribute`;
      assert(stdout.startsWith('{'), `no verdict but: ${stdout}${stderr}`);
      await tellWhereTimeWent(folder);
      const verdict = JSON.parse(stdout) as Verdict;
      const told = [verdict.sentence, ...verdict.findings.map(({ sentence, remedy }) => `- ${sentence} ${remedy}`)];
      return { exitCode, verdict, told: told.join('\n') };
    },
    async replace(file, from, to) {
      const text = await readFile(join(folder, file), 'utf8');
      assert(text.includes(from), `${file} no longer has ${from}`);
      await writeFile(join(folder, file), text.replace(from, to));
    },
  };
}

/** Trials of the reference subjects run side by side: together they may take more than the run did. */
async function tellWhereTimeWent(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'plimsoll-report/results.json'), 'utf8');
  const { scenarios, trials } = JSON.parse(text) as Results;
  const references = new Set(scenarios.filter(({ kind }) => kind === 'reference').map(({ name }) => name));
  const groups = Map.groupBy(trials, ({ case: id, lane }) =>
    references.has(id.split(' ')[0] ?? '') ? 'reference subjects' : `its own, ${lane} lane`,
  );
  for (const [group, members] of groups) {
    const took = members.reduce((sum, trial) => sum + trial.seconds, 0);
    console.log(`${' '.repeat(10)}${seconds(1000 * took)} in ${members.length} trials: ${group}`);
  }
}

async function init({ folder, run }: Adopted): Promise<void> {
  const { exitCode, stdout, stderr } = await run`plimsoll init`;
  assert.equal(exitCode, 0, `${stdout}${stderr}`);
  for (const file of [
    'rotation.scenario.ts',
    'rotation.load.ts',
    'plimsoll.config.ts',
    '.github/workflows/plimsoll.yml',
  ]) {
    await access(join(folder, file));
  }
}

async function fails({ folder, measure }: Adopted): Promise<Finding & { neededBytes: number }> {
  const { exitCode, verdict, told } = await measure();
  assert.equal(exitCode, 1, told);
  const lines = (await readFile(join(folder, FORMULA), 'utf8')).split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('function rotationBytes('));
  const found = verdict.findings.filter(({ code }) => code === 'under-reserved');
  assert.deepEqual(found.map(({ rule }) => rule).sort(), ['live', 'resident'], told);
  for (const { location } of found) {
    const place = { file: FORMULA, line, column: 0, function: 'rotationBytes' };
    assert.deepEqual({ ...location, column: 0 }, place, 'the place of the formula');
  }
  const worst = found.find(({ rule }) => rule === 'resident');
  assert(worst?.neededBytes && worst.reservedBytes && worst.neededBytes > 2 * worst.reservedBytes, told);
  const page = await readFile(join(folder, 'plimsoll-report/index.html'), 'utf8');
  assert(page.includes('rotation is under-reserved'), 'the report has the finding');
  return { ...worst, neededBytes: worst.neededBytes };
}

async function adoptEveryWay(tarball: string): Promise<void> {
  for (const manager of ['npm', 'pnpm'] as const) {
    await using _ = await adopt(tarball, manager);
    await adoptInVitest(tarball, manager);
  }
  await adoptOnNode(tarball);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true });
  const [tarball, manager = 'npm'] = positionals;
  assert(tarball, 'Name the tarball: node scripts/adopt.ts plimsoll-0.1.0.tgz [npm|pnpm|--all]');
  assert(manager === 'npm' || manager === 'pnpm', `"${manager}" is neither npm nor pnpm`);
  if (values.all === true) await adoptEveryWay(tarball);
  else {
    await using _ = await adopt(tarball, manager);
  }
}
