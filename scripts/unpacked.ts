/** A packed tarball as somebody finds it who has installed it. Installs nothing: the dependencies are linked from here. */
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { $ } from 'zx';

export const repository = resolve(import.meta.dirname, '..');

export interface Unpacked extends AsyncDisposable {
  /** An empty package but for its node_modules. */
  readonly folder: string;
  /** Where the package itself lies. */
  readonly home: string;
  /** Runs a command there as `npx` does: with the installed commands and this Node first in PATH. */
  readonly run: typeof $;
}

export async function unpack(tarball: string): Promise<Unpacked> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-tarball-'));
  const home = join(folder, 'node_modules/plimsoll');
  await mkdir(home, { recursive: true });
  await $`tar -xzf ${tarball} -C ${home} --strip-components=1`;
  const { bin, dependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await link(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const [name, file] of Object.entries(bin as Record<string, string>)) {
    await link(join(home, file), join(folder, 'node_modules/.bin', name));
  }
  const PATH = `${join(folder, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  return {
    folder,
    home,
    run: $({ cwd: folder, env: { ...process.env, PATH }, nothrow: true, quiet: true }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
