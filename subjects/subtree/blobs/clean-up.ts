import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA, LOCK, TEMPORARY } from './blob-folder.ts';
import { isStale } from './lock.ts';

/**
 * Removes what processes that died in the middle have left in the blob folder: locks that nobody holds, and temporary files
 * that belong to no lock. Run at the start, before anything is created here. Returns the names of what it removed.
 */
export async function cleanUp(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  const removed: string[] = [];
  const remove = async (name: string) => {
    await rm(join(folder, name), { force: true });
    removed.push(name);
  };
  const locked = new Set<string>();
  for (const name of names.filter((one) => one.endsWith(`${DATA}${LOCK}`))) {
    if (await isStale(join(folder, name))) await remove(name);
    else locked.add(name.slice(0, -LOCK.length));
  }
  for (const name of names.filter((one) => one.endsWith(TEMPORARY))) {
    const end = name.indexOf(DATA);
    if (end >= 0 && !locked.has(name.slice(0, end + DATA.length))) await remove(name);
  }
  return removed;
}
