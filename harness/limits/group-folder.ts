/** A control group is a folder: made, given its limit, entered, emptied and removed by the files in it. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CgroupVersion, readCgroup, readDeaths } from '../meters/cgroup.ts';
import { isStale, nextGroupName } from './group-name.ts';
import { LimitError, type LimitedGroup, NOT_ENTERED } from './limiter.ts';

const EMPTY_WITHIN_MS = 5000;
const TCP_UNLIMITED = 1024 ** 4;

/** The shell's own id is that of what it becomes: no page of the command is charged elsewhere. */
const ENTER = `echo $$ > "$0" || exit ${NOT_ENTERED}; exec "$@"`;

/** Makes a group below `parent`. @throws LimitError */
export function makeGroup(version: CgroupVersion, parent: string, limitBytes: number): LimitedGroup {
  removeStale(parent);
  const folder = join(parent, nextGroupName());
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new LimitError(`No control group can be made in ${parent}: ${(cause as Error).message}.`, { cause });
  }
  try {
    setLimit(version, folder, limitBytes);
  } catch (cause) {
    rmdirSync(folder);
    throw new LimitError(`${parent} gives its groups no memory limit: ${(cause as Error).message}.`, { cause });
  }
  return {
    ...readingGroup(version, folder, limitBytes),
    command: (words) => ['/bin/sh', '-c', ENTER, join(folder, 'cgroup.procs'), ...words],
    remove: () => removeGroup(folder),
  };
}

/** What every group that is a folder can be asked. */
export function readingGroup(
  version: CgroupVersion,
  folder: string,
  limitBytes: number,
): Pick<LimitedGroup, 'limitBytes' | 'figures' | 'deaths'> {
  return {
    limitBytes,
    figures: () => readCgroup(version, folder),
    deaths: async () => readDeaths(version, folder),
  };
}

/** Swap is off: with it a process would be slow where a container's is dead. */
function setLimit(version: CgroupVersion, folder: string, limitBytes: number): void {
  const write = (name: string, value: number) => writeFileSync(join(folder, name), String(value));
  if (version === 2) {
    write('memory.max', limitBytes);
    ifThere(() => write('memory.swap.max', 0));
    return;
  }
  write('memory.limit_in_bytes', limitBytes);
  // Never met: it only makes the kernel count the buffers of sockets, which version 2 charges and version 1 does not.
  ifThere(() => write('memory.kmem.tcp.limit_in_bytes', TCP_UNLIMITED));
  // Without accounting of swap there is no such file; then nothing is swapped while anything can be reclaimed.
  if (!ifThere(() => write('memory.memsw.limit_in_bytes', limitBytes))) write('memory.swappiness', 0);
}

function ifThere(write: () => void): boolean {
  try {
    write();
    return true;
  } catch {
    return false;
  }
}

/** Kills whatever is in it: a group with processes can't be removed. */
async function removeGroup(folder: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const left = membersOf(folder);
    for (const pid of left) killMember(pid);
    if (left.length === 0 && tryRemove(folder)) return;
    if (performance.now() - begun > EMPTY_WITHIN_MS) {
      throw new LimitError(`The control group ${folder} can't be removed: ${left.length} processes do not end.`);
    }
    await sleep(10);
  }
}

function membersOf(folder: string): number[] {
  try {
    const lines = readFileSync(join(folder, 'cgroup.procs'), 'latin1').split('\n');
    return lines.filter((line) => line !== '').map(Number);
  } catch {
    return [];
  }
}

function killMember(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The kernel lets go of a group a little after its last process. */
function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Of runs that were killed before they could remove theirs. */
export function removeStale(parent: string): void {
  for (const name of namesIn(parent).filter(isStale)) {
    const folder = join(parent, name);
    for (const pid of membersOf(folder)) killMember(pid);
    // What is still ending now is removed by the next one that looks.
    tryRemove(folder);
  }
}

function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}
