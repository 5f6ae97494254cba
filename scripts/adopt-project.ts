/** A project of somebody's that installs the packed tarball: an empty folder, its files, and commands run in it. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { $, type ProcessPromise } from 'zx';

/** Only who asks for them has them. */
const NOT_INSTALLED = ['memlab', '@memlab', 'puppeteer', 'puppeteer-core', 'playwright-core', '@aws-sdk', 'vitest'];
/** pnpm 12 fails until it is told of every build script. esbuild works without its own. */
const PNPM_WORKSPACE = 'allowBuilds:\n  esbuild: false\n  node: true\n';

export type PackageManager = 'npm' | 'pnpm';

export interface Project extends AsyncDisposable {
  readonly folder: string;
  /** Runs a command there, with what is installed and then this Node first in PATH. */
  readonly run: typeof $;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** What `run` was given must exit with 0; returns what it wrote to stdout. */
  succeeds(command: ProcessPromise): Promise<string>;
}

export async function emptyProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-adopt-'));
  // As on a person's own machine: CI would choose the larger plan.
  const { CI: _, ...environment } = process.env;
  const PATH = `${join(folder, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  return {
    folder,
    run: $({ cwd: folder, env: { ...environment, PATH }, nothrow: true, quiet: true }),
    async write(files) {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), text);
      }
    },
    async succeeds(command) {
      const { exitCode, stdout, stderr } = await command;
      assert.equal(exitCode, 0, `${stdout}${stderr}`);
      return stdout;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `packages`: the tarball, and what else is asked for. */
export async function install(project: Project, manager: PackageManager, packages: readonly string[]): Promise<void> {
  const { run, write, succeeds } = project;
  if (manager === 'npm') await succeeds(run`npm install --no-audit --no-fund -D ${packages}`);
  else {
    await write({ 'pnpm-workspace.yaml': PNPM_WORKSPACE });
    await succeeds(run`npx -y pnpm@12 add -D ${packages}`);
  }
  await nothingUnasked(project, packages);
}

/** What package.json files of a workspace name, `packages/*` among its members. */
export async function installWorkspace(project: Project, asked: readonly string[]): Promise<void> {
  await project.write({ 'pnpm-workspace.yaml': `packages: ['packages/*']\n${PNPM_WORKSPACE}` });
  await project.succeeds(project.run`npx -y pnpm@12 install --no-frozen-lockfile`);
  await nothingUnasked(project, asked);
}

async function nothingUnasked({ folder }: Project, asked: readonly string[]): Promise<void> {
  const store = await readdir(join(folder, 'node_modules/.pnpm')).catch(() => []);
  const names = [...(await readdir(join(folder, 'node_modules'))), ...store.map((name) => name.replace('+', '/'))];
  const barred = NOT_INSTALLED.filter((one) => !asked.some((name) => name === one || name.startsWith(`${one}@`)));
  const unasked = names.filter((name) =>
    barred.some((one) => name === one || name.startsWith(`${one}@`) || name.startsWith(`${one}/`)),
  );
  assert.deepEqual(unasked, [], 'was installed although nobody asked for it');
}

/** Prints the seconds that it took, whatever comes of it. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  try {
    return await work();
  } finally {
    console.log(`${seconds(performance.now() - from)}  ${what}`);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
