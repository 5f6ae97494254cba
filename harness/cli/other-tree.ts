/** Another state of the code beside this one: a folder that is there, or a commit taken out into a temporary one. */
import { cp, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError } from './errors.ts';

export interface OtherTree extends AsyncDisposable {
  /** The folder in it that `root` is in this one. */
  readonly root: string;
}

/**
 * `against` is a folder that corresponds to `root`, with its own dependencies, or a commit, branch or tag of the
 * repository around `root`. A commit is measured with the dependencies installed here; where it locks other ones it is
 * refused.
 *
 * @throws UsageError
 */
export async function otherTree(against: string, root: string): Promise<OtherTree> {
  const folder = resolve(against);
  if ((await stat(folder).catch(() => null))?.isDirectory()) {
    return { root: folder, [Symbol.asyncDispose]: async () => {} };
  }
  const top = await git(root, 'rev-parse', '--show-toplevel');
  if (top === null) throw new UsageError(`${against} is no folder, and ${root} is in no git repository.`);
  const commit = await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${against}^{commit}`);
  if (commit === null) {
    throw new UsageError(`${against} is neither a folder nor a commit, branch or tag that is known here.`);
  }
  const taken = await mkdtemp(join(tmpdir(), 'plimsoll-against-'));
  const dispose = () => rm(taken, { recursive: true, force: true });
  try {
    await takeOut(top, commit, taken);
    await mustLockTheSame(against, top, taken);
    await linkDependencies(top, root, taken);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { root: join(taken, relative(top, root)), [Symbol.asyncDispose]: dispose };
}

async function git(cwd: string, ...words: string[]): Promise<string | null> {
  const { exitCode, stdout } = await execa('git', words, { cwd, reject: false });
  return exitCode === 0 ? stdout.trim() : null;
}

async function takeOut(top: string, commit: string, folder: string): Promise<void> {
  const archive = join(folder, '.archive.tar');
  await execa('git', ['archive', '--format=tar', '-o', archive, commit], { cwd: top });
  await execa('tar', ['-xf', archive, '-C', folder]);
  await rm(archive);
}

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

async function mustLockTheSame(against: string, top: string, folder: string): Promise<void> {
  for (const lock of LOCKS) {
    const [here, there] = await Promise.all(
      [top, folder].map((one) => readFile(join(one, lock), 'utf8').catch(() => '')),
    );
    if (here === there) continue;
    throw new UsageError(
      `${against} has another ${lock}, so the dependencies installed here are not its own. ` +
        `Check it out (git worktree add ../before ${against}), install there, and name that folder.`,
    );
  }
}

/** From the package up to the top of the repository: those that a module of the package can load. */
async function linkDependencies(top: string, root: string, folder: string): Promise<void> {
  for (let at = root; ; at = dirname(at)) {
    const installed = join(at, 'node_modules');
    const place = join(folder, relative(top, installed));
    const wanted =
      (await stat(installed).catch(() => null)) !== null && (await stat(dirname(place)).catch(() => null)) !== null;
    if (wanted) await symlink(installed, place).catch(() => cp(installed, place, { recursive: true }));
    if (relative(top, at) === '') return;
  }
}
