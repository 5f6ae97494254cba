import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SubtreeError } from '../subtree-error.ts';
import { type BlobPaths, isPublished, notThere, TEMPORARY } from './blob-folder.ts';

/** A lock that was not touched for so long, in ms, is nobody's: its holder touches it three times as often. */
const STALE_MS = 30_000;
const TOUCH_MS = STALE_MS / 3;
const LOOK_EVERY_MS = 100;

/** Locks that this process holds. Any other one with our pid was left by a process that had it before us. */
const held = new Set<string>();

/** The right to create one blob, among all processes that share the folder. */
export interface BlobLock {
  release(): Promise<void>;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/**
 * Takes the lock, or waits for whoever has it; null where the data was published meanwhile. Rejects with
 * `ERR_SUBTREE_LOCKED` after `waitMs`, and with the signal's reason.
 *
 * It only saves work: should two processes ever hold it, one of them publishes and the other finds it published.
 */
export async function lockBlob(paths: BlobPaths, waitMs: number, signal: AbortSignal): Promise<BlobLock | null> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (await isPublished(paths)) return null;
    const lock = await tryLock(paths.lock);
    if (lock !== null) return lock;
    if (await isStale(paths.lock)) {
      await rm(paths.lock, { force: true });
      continue;
    }
    if (performance.now() >= deadline) {
      const message = `Another process creates this data, and has for ${waitMs / 1000} s. Retry later.`;
      throw new SubtreeError('ERR_SUBTREE_LOCKED', message);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Whether its holder has died, or has not touched it for long. A lock that is gone is nobody's either. */
export async function isStale(path: string): Promise<boolean> {
  const found = await notThere(stat(path));
  if (found === null) return true;
  if (Date.now() - found.mtimeMs > STALE_MS) return true;
  const holder = await readHolder(path);
  // Of another make, or half of it on the disk: by age alone.
  if (holder === null || holder.host !== hostname()) return false;
  return holder.pid === process.pid ? !held.has(holder.token) : !isAlive(holder.pid);
}

/** Written beside its place and linked into it: who is killed on the way leaves no lock of nobody, which only age would open. */
async function tryLock(path: string): Promise<BlobLock | null> {
  // Who waits for it writes nothing meanwhile.
  if ((await notThere(stat(path))) !== null) return null;
  const token = randomUUID();
  const written = `${path}.${token}${TEMPORARY}`;
  held.add(token);
  try {
    await writeFile(written, JSON.stringify({ host: hostname(), pid: process.pid, token } satisfies Holder), {
      flag: 'wx',
    });
    if (!(await linked(written, path))) {
      held.delete(token);
      return null;
    }
  } catch (error) {
    held.delete(token);
    throw error;
  } finally {
    await rm(written, { force: true });
  }
  const touching = setInterval(() => void touch(path), TOUCH_MS).unref();
  return {
    async release() {
      clearInterval(touching);
      if (!held.delete(token)) return;
      // Taken for stale and taken over, it is another's.
      if ((await readHolder(path))?.token === token) await rm(path, { force: true });
    },
  };
}

/** False where somebody has it; or where what was to be linked is gone, taken for left over by a process that starts. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

async function readHolder(path: string): Promise<Holder | null> {
  const text = await notThere(readFile(path, 'utf8'));
  try {
    return JSON.parse(text ?? '') as Holder;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
