/** Where the memory controller is mounted, and which group this process is in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CgroupVersion } from './cgroup.ts';

export interface CgroupPlace {
  readonly version: CgroupVersion;
  /** Where the hierarchy is mounted. */
  readonly mount: string;
  /** The folder of this process's group in it. */
  readonly own: string;
}

/** Both hierarchies that have the memory controller or may have it, version 2 first. `root` is for tests. */
export function cgroupPlaces(root = '/proc/self'): readonly CgroupPlace[] {
  try {
    return placesOf(readFileSync(join(root, 'mountinfo'), 'utf8'), readFileSync(join(root, 'cgroup'), 'utf8'));
  } catch {
    return [];
  }
}

/** From the texts of `mountinfo` and `cgroup` in `/proc/self` (proc(5), cgroups(7)). */
export function placesOf(mountinfo: string, cgroup: string): readonly CgroupPlace[] {
  const mounts = mountinfo.split('\n').flatMap(cgroupMount);
  const groups = cgroup.split('\n').map((line) => line.split(':'));
  const v2 = mounts.find(({ type }) => type === 'cgroup2');
  const v1 = mounts.find(({ type, options }) => type === 'cgroup' && options.includes('memory'));
  return [
    ...placeOf(2, v2, groups.find(([id]) => id === '0')?.[2]),
    ...placeOf(1, v1, groups.find(([, controllers]) => controllers?.split(',').includes('memory'))?.[2]),
  ];
}

interface Mount {
  readonly type: string;
  /** The folder of the hierarchy that is mounted: not `/` in a container. */
  readonly rootInside: string;
  readonly folder: string;
  readonly options: readonly string[];
}

/** `id parent major:minor root folder options … - type source superOptions`; blanks in a name are written `\040`. */
function cgroupMount(line: string): Mount[] {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , rootInside = '/', folder = ''] = before.split(' ').map(unescaped);
  const [type = '', , options = ''] = after.split(' ');
  return type.startsWith('cgroup') ? [{ type, rootInside, folder, options: options.split(',') }] : [];
}

function unescaped(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function placeOf(version: CgroupVersion, mount: Mount | undefined, path: string | undefined): CgroupPlace[] {
  if (mount === undefined || path === undefined) return [];
  const below =
    mount.rootInside !== '/' && path.startsWith(mount.rootInside) ? path.slice(mount.rootInside.length) : path;
  // A group outside of what is mounted here is `/../…`.
  const own = below === '/' || below.startsWith('/..') ? mount.folder : join(mount.folder, below);
  return [{ version, mount: mount.folder, own }];
}
