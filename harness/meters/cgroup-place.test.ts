import { describe, expect, it } from 'vitest';
import { placesOf } from './cgroup-place.ts';

const line = (folder: string, type: string, options: string, rootInside = '/') =>
  `30 24 0:26 ${rootInside} ${folder} rw,nosuid shared:9 - ${type} cgroup rw,${options}`;

describe('where this process is in the hierarchies of control groups', () => {
  it('is one place where only version 2 is mounted', () => {
    const places = placesOf(line('/sys/fs/cgroup', 'cgroup2', 'nsdelegate'), '0::/user.slice/app.slice/x.scope\n');
    expect(places).toEqual([
      { version: 2, mount: '/sys/fs/cgroup', own: '/sys/fs/cgroup/user.slice/app.slice/x.scope' },
    ]);
  });

  it('is two where both are, and the one of version 1 is that of its memory controller', () => {
    const mounts = [
      line('/sys/fs/cgroup/cpu', 'cgroup', 'cpu,cpuacct'),
      line('/sys/fs/cgroup/memory', 'cgroup', 'memory'),
      line('/sys/fs/cgroup/unified', 'cgroup2', 'nsdelegate'),
    ].join('\n');
    expect(placesOf(mounts, '4:memory:/a/b\n3:cpu,cpuacct:/c\n0::/\n')).toEqual([
      { version: 2, mount: '/sys/fs/cgroup/unified', own: '/sys/fs/cgroup/unified' },
      { version: 1, mount: '/sys/fs/cgroup/memory', own: '/sys/fs/cgroup/memory/a/b' },
    ]);
  });

  it('is below the folder that a container has mounted of it', () => {
    const mounts = line('/sys/fs/cgroup/memory', 'cgroup', 'memory', '/docker/1234');
    expect(placesOf(mounts, '4:memory:/docker/1234/inner\n')).toEqual([
      { version: 1, mount: '/sys/fs/cgroup/memory', own: '/sys/fs/cgroup/memory/inner' },
    ]);
  });

  it('is none where none is mounted', () => {
    expect(placesOf('30 24 0:26 / /proc rw - proc proc rw', '0::/\n')).toEqual([]);
  });

  it('may have blanks in its name', () => {
    expect(placesOf(line('/a\\040b', 'cgroup2', 'x'), '0::/\n')).toEqual([{ version: 2, mount: '/a b', own: '/a b' }]);
  });
});
