/** The kernel's own peak of a control group (version 1), which knows nothing of Node. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const EMPTY_WITHIN_MS = 5000;

const root = '/sys/fs/cgroup/memory';

export interface CgroupPeak {
  /** From here on what the process takes is charged to the group. */
  adopt(pid: number): void;
  usage(): number;
  /** The most that was charged since {@link reset}. */
  peak(): number;
  reset(): void;
  /** Waits for the children that a subject may have left behind: a group with processes can't be removed. */
  remove(): Promise<void>;
}

/** `null` where there is no group of version 1 that we may make. */
export function createCgroup(name: string): CgroupPeak | null {
  if (!existsSync(join(root, 'memory.max_usage_in_bytes'))) return null;
  const folder = join(root, name);
  try {
    mkdirSync(folder);
  } catch {
    return null;
  }
  const read = (file: string) => Number(readFileSync(join(folder, file), 'utf8'));
  return {
    adopt: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    usage: () => read('memory.usage_in_bytes'),
    peak: () => read('memory.max_usage_in_bytes'),
    reset: () => writeFileSync(join(folder, 'memory.max_usage_in_bytes'), '0'),
    async remove() {
      const empty = () => readFileSync(join(folder, 'cgroup.procs'), 'utf8') === '';
      for (let waited = 0; !empty() && waited < EMPTY_WITHIN_MS; waited += 50) await sleep(50);
      rmdirSync(folder);
    },
  };
}
