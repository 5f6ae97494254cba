/** One run at a time writes into a folder: two would mix their trials in one journal, and the later one would win. */
import { readFileSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ResultsNotWrittenError } from './write.ts';

const LOCK = '.plimsoll-run';
const ATTEMPTS = 3;

/**
 * The lock is a link whose target names the process: made and read in one step, and without a block on a full disk. What a
 * killed run left is taken over; where links can't be made nothing is locked.
 *
 * @throws {ResultsNotWrittenError} another run, which still lives, writes there; or the folder can't be made
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  const path = join(folder, LOCK);
  const own = ownerOf(process.pid);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const made = await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw new ResultsNotWrittenError(folder, cause);
    });
    try {
      symlinkSync(own, path);
      return held(path, own, made === undefined ? null : folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Whoever had made the folder has just taken it away again.
      if (code === 'ENOENT') continue;
      if (code !== 'EEXIST') return { [Symbol.dispose]: () => {} };
    }
    const owner = targetOf(path);
    if (owner !== null && lives(owner)) throw inUse(folder, owner);
    rmSync(path, { force: true });
  }
  throw inUse(folder, targetOf(path) ?? '');
}

/** Also given back by a process that ends at once; with it the folder that was made for it, where nothing was written. */
function held(path: string, own: string, made: string | null): Disposable {
  const release = () => {
    process.off('exit', release);
    if (targetOf(path) !== own) return;
    rmSync(path, { force: true });
    if (made !== null) removeEmpty(made);
  };
  process.on('exit', release);
  return { [Symbol.dispose]: release };
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds results.
  }
}

function inUse(folder: string, owner: string): ResultsNotWrittenError {
  const who = `another run of Plimsoll, process ${Number.parseInt(owner, 10)}, is writing there`;
  return new ResultsNotWrittenError(folder, new Error(who));
}

function targetOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function lives(owner: string): boolean {
  const pid = Number.parseInt(owner, 10);
  if (!(pid > 0) || ownerOf(pid) !== owner) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** With the moment it began (`/proc/PID/stat`, field 22): numbers come again, in containers within a minute. */
function ownerOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return `${pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}-0`;
  }
}
