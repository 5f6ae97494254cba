/**
 * Adopts Plimsoll as somebody does who has never seen it: begins with an empty folder, a service's sources and the packed
 * tarball; installs it, runs `plimsoll init`, and reaches a failing gate, its report and a passing gate. Prints the seconds
 * that each step took, and fails when all took five minutes or more.
 *
 *     node scripts/adopt.ts plimsoll-0.1.0.tgz [npm|pnpm]
 */
import assert from 'node:assert/strict';
import { access, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { $ } from 'zx';
import type { Finding, Verdict } from '../harness/judge/verdict.ts';
import { repository } from './unpacked.ts';

const AT_MOST_SECONDS = 300;
const FORMULA = 'src/admission.ts';
const TOO_SMALL = 'return contentLength;';
/** Only who asks for them has them. */
const NOT_INSTALLED = ['memlab', 'puppeteer', 'puppeteer-core', 'playwright-core', '@aws-sdk', 'vitest'];
const INSTALL = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '-D'],
  pnpm: ['npx', '-y', 'pnpm@12', 'add', '-D'],
};

export type PackageManager = keyof typeof INSTALL;

export interface Adopted extends AsyncDisposable {
  readonly folder: string;
  /** Runs a command there, with this Node first in PATH. */
  readonly run: typeof $;
  measure(): Promise<{ exitCode: number | null; verdict: Verdict; told: string }>;
  replace(file: string, from: string, to: string): Promise<void>;
}

/** Leaves a service behind whose gate is green. */
export async function adopt(tarball: string, manager: PackageManager = 'npm'): Promise<Adopted> {
  const adopted = await emptyService();
  const begun = performance.now();
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work();
    console.log(`${seconds(performance.now() - from)}  ${what}`);
    return result;
  };
  await step(`${manager} installs it, and nothing that was not asked for`, () =>
    install(adopted, resolve(tarball), manager),
  );
  await step('plimsoll init writes a scenario, its load, the configuration and a workflow', () => init(adopted));
  const { neededBytes } = await step('plimsoll measure fails, and writes its report', () => fails(adopted));
  await step('with the bytes of the finding and a tenth more it passes', async () => {
    await adopted.replace(FORMULA, TOO_SMALL, `return Math.ceil(1.1 * ${neededBytes});`);
    const { exitCode, told } = await adopted.measure();
    assert.equal(exitCode, 0, told);
  });
  const all = performance.now() - begun;
  console.log(`${seconds(all)}  from an empty folder to a passing gate`);
  assert(all < AT_MOST_SECONDS * 1000, `that is more than ${AT_MOST_SECONDS} s`);
  return adopted;
}

async function emptyService(): Promise<Adopted> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-adopt-'));
  await cp(join(repository, 'docs/examples/image-service/src'), join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'images', private: true, type: 'module' }));
  // As on a person's own machine: CI would choose the larger plan.
  const { CI: _, ...environment } = process.env;
  const PATH = `${join(folder, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  const run: typeof $ = $({ cwd: folder, env: { ...environment, PATH }, nothrow: true, quiet: true });
  return {
    folder,
    run,
    async measure() {
      const { exitCode, stdout, stderr } = await run`plimsoll measure --json`;
      assert(stdout.startsWith('{'), `no verdict but: ${stdout}${stderr}`);
      const verdict = JSON.parse(stdout) as Verdict;
      const told = [verdict.sentence, ...verdict.findings.map(({ sentence, remedy }) => `- ${sentence} ${remedy}`)];
      return { exitCode, verdict, told: told.join('\n') };
    },
    async replace(file, from, to) {
      const text = await readFile(join(folder, file), 'utf8');
      assert(text.includes(from), `${file} no longer has ${from}`);
      await writeFile(join(folder, file), text.replace(from, to));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function install({ folder, run }: Adopted, tarball: string, manager: PackageManager): Promise<void> {
  if (manager === 'pnpm') {
    // pnpm 12 fails until it is told of every build script. esbuild works without its own.
    await writeFile(join(folder, 'pnpm-workspace.yaml'), 'allowBuilds:\n  esbuild: false\n');
  }
  const { exitCode, stdout, stderr } = await run`${INSTALL[manager]} ${tarball}`;
  assert.equal(exitCode, 0, `${stdout}${stderr}`);
  const store = await readdir(join(folder, 'node_modules/.pnpm')).catch(() => []);
  const names = [...(await readdir(join(folder, 'node_modules'))), ...store.map((name) => name.replace('+', '/'))];
  const unasked = names.filter((name) =>
    NOT_INSTALLED.some((one) => name === one || name.startsWith(`${one}@`) || name.startsWith(`${one}/`)),
  );
  assert.deepEqual(unasked, [], 'was installed although nobody asked for it');
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
  const [worst] = found;
  assert(worst?.neededBytes && worst.reservedBytes && worst.neededBytes > 2 * worst.reservedBytes, told);
  const page = await readFile(join(folder, 'plimsoll-report/index.html'), 'utf8');
  assert(page.includes('rotation is under-reserved'), 'the report has the finding');
  return { ...worst, neededBytes: worst.neededBytes };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}

if (import.meta.main) {
  const [, , tarball, manager = 'npm'] = process.argv;
  assert(tarball, 'Name the tarball: node scripts/adopt.ts plimsoll-0.1.0.tgz [npm|pnpm]');
  assert(manager in INSTALL, `"${manager}" is neither npm nor pnpm`);
  await using _ = await adopt(tarball, manager as PackageManager);
}
