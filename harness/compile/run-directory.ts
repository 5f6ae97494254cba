import { lstat, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const RUN = /^run-(\d+)-/;

/**
 * A fresh folder for the bundles of one run, `node_modules/.cache/plimsoll/run-<pid>-<random>` of the package around
 * `from`, or below the system's temporary folder when that can't be written. What runs that are dead left behind is
 * removed first.
 */
export async function runDirectory(from: string): Promise<string> {
  const cache = join(await packageDirectory(from), 'node_modules', '.cache', 'plimsoll');
  try {
    return await makeIn(cache);
  } catch {
    return await makeInTemporary(join(tmpdir(), `plimsoll-${userInfo().uid}`));
  }
}

/** Removes what {@link runDirectory} made. Removing it twice is no error. */
export async function removeRunDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** The nearest folder, from `from` upwards, that has a package.json; `from` itself when there is none. */
export async function packageDirectory(from: string): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = await stat(join(folder, 'package.json')).catch(() => null);
    if (found?.isFile()) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/** Everybody may write there, and a folder of that name may be somebody else's, who could exchange what is run from it. */
async function makeInTemporary(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const found = await lstat(cache);
  const ours = found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o022) === 0;
  return ours ? await makeIn(cache) : await mkdtemp(join(tmpdir(), 'plimsoll-run-'));
}

async function makeIn(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  await removeStale(cache);
  // A source map tells where its sources are from where it lies, and knows nothing of links on the way.
  return mkdtemp(join(await realpath(cache), `run-${process.pid}-`));
}

async function removeStale(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = Number(RUN.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
