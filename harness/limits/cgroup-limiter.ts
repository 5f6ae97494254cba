/** Limits by control groups that this user may make, of version 2 or 1. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CgroupPlace } from '../meters/cgroup-place.ts';
import { makeGroup } from './group-folder.ts';
import { LimitError, type Limiter } from './limiter.ts';

/** Enough for the shell that tries it. */
const TRIAL_LIMIT = 64 * 1024 * 1024;

/** @throws LimitError where this user can make no group that holds, with the reason */
export async function cgroupLimiter(place: CgroupPlace): Promise<Limiter> {
  const { version } = place;
  let refused: unknown = null;
  for (const parent of version === 1 ? parentsV1(place) : parentsV2(place)) {
    try {
      await tryGroup(place, parent);
      return {
        name: `cgroup v${version}`,
        keepsDescriptors: true,
        create: async (limitBytes) => makeGroup(version, parent, limitBytes),
      };
    } catch (error) {
      refused ??= error;
    }
  }
  if (refused instanceof LimitError) throw refused;
  throw new LimitError(`No group above ${place.own} hands the memory controller down (cgroup.subtree_control).`);
}

/** By doing what a run will do: who may make a group may not always move a process into it. */
async function tryGroup({ version }: CgroupPlace, parent: string): Promise<void> {
  const group = makeGroup(version, parent, TRIAL_LIMIT);
  try {
    const [command = '', ...words] = group.command(['true']);
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    if (status !== 0) throw new LimitError(`No process can be moved below ${parent}: ${stderr.trim()}.`);
    await group.deaths();
  } finally {
    await group.remove();
  }
}

/** Below our own group where that has a limit, which must go on to hold; else where all groups are. */
function parentsV1({ mount, own }: CgroupPlace): readonly string[] {
  return hasLimit(own) ? [own] : [mount, own];
}

function hasLimit(own: string): boolean {
  try {
    const limit = /^hierarchical_memory_limit (\d+)$/m.exec(readFileSync(join(own, 'memory.stat'), 'latin1'))?.[1];
    return Number(limit) < Number.MAX_SAFE_INTEGER;
  } catch {
    return false;
  }
}

/**
 * A group with processes of its own can't hand the controller down, so ours can't; the nearest one above it that does is
 * what was delegated to this user, and every limit above it goes on to hold.
 */
function parentsV2({ mount, own }: CgroupPlace): readonly string[] {
  const above: string[] = [];
  for (let folder = own; ; folder = dirname(folder)) {
    if (handsMemoryDown(folder)) above.push(folder);
    if (folder === mount || folder === dirname(folder)) return above;
  }
}

function handsMemoryDown(folder: string): boolean {
  const control = join(folder, 'cgroup.subtree_control');
  return existsSync(control) && readFileSync(control, 'latin1').split(/\s/).includes('memory');
}
