/**
 * The memory of a whole process tree, from outside: the sum of the processes' *proportional* set sizes. Their resident sets
 * would count a page that two of them share twice, and so would the sum of their high-water marks, which besides need not
 * have stood at one moment. A cgroup is not used: it is charged the page cache of every file that is read too.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { MeterError } from './meter.ts';

export interface TreeReading {
  /** Bytes, each page divided among the processes that share it. */
  readonly pssBytes: number;
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly shmemBytes: number;
  readonly processes: number;
  /**
   * Where there is one process: the highest that `pssBytes` can have been since its mark was reset, by VmHWM less what it
   * shares now. Null for several, whose marks need not have stood at one moment.
   */
  readonly markBytes: number | null;
}

/**
 * `root`, its descendants, and whoever is left in its session after a parent has ended; without the leader of that session,
 * which is not part of what is measured. `proc` is for tests.
 */
export function treeOf(root: number, proc = '/proc'): readonly number[] {
  const parents = new Map<number, number>();
  const sessions = new Map<number, number>();
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`${proc}/${name}/stat`);
    if (stat === null) continue;
    // The name in brackets may hold anything, brackets and blanks included.
    const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    parents.set(Number(name), Number(parent));
    sessions.set(Number(name), Number(session));
  }
  const leader = sessions.get(root) ?? root;
  const inTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return pid !== leader && sessions.get(pid) === leader && leader !== 0;
  };
  return [...parents.keys()].filter(inTree);
}

/** @throws MeterError when none of them is there any more, or they may not be read */
export function readTree(pids: readonly number[], proc = '/proc'): TreeReading {
  const read = pids.flatMap((pid) => readOne(pid, proc) ?? []);
  const [only] = read;
  if (only === undefined) {
    throw new MeterError(
      `The processes ${pids.join(', ')} can't be measured: they have ended, or ${proc}/PID/smaps_rollup may not be read. ` +
        'Run as the user that owns them, on Linux 4.14 or newer.',
    );
  }
  const sum = (name: 'pss' | 'anon' | 'file' | 'shmem') => read.reduce((total, one) => total + one[name], 0);
  return {
    pssBytes: sum('pss'),
    anonBytes: sum('anon'),
    fileBytes: sum('file'),
    shmemBytes: sum('shmem'),
    processes: read.length,
    markBytes: read.length === 1 ? Math.max(only.pss, only.mark - (only.rss - only.pss)) : null,
  };
}

export function resetMarks(pids: readonly number[], proc = '/proc'): void {
  for (const pid of pids) {
    try {
      writeFileSync(`${proc}/${pid}/clear_refs`, '5');
    } catch {
      // It has ended since it was listed.
    }
  }
}

function readOne(pid: number, proc: string) {
  const rollup = read(`${proc}/${pid}/smaps_rollup`);
  const status = read(`${proc}/${pid}/status`);
  if (rollup === null || status === null) return null;
  const pss = field(rollup, 'Pss');
  const rss = field(rollup, 'Rss');
  const mark = field(status, 'VmHWM');
  // A process that is ending has let go of its memory already.
  if (pss === null || rss === null || mark === null) return null;
  const file = field(rollup, 'Pss_File') ?? 0;
  const shmem = field(rollup, 'Pss_Shmem') ?? 0;
  return { pss, rss, mark, anon: field(rollup, 'Pss_Anon') ?? pss - file - shmem, file, shmem };
}

function field(text: string, name: string): number | null {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return value === undefined ? null : Number(value) * 1024;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
