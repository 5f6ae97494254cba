/** systemd and Docker by stand-ins on the PATH, which do with a real group what those do: here neither is to be had. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cgroupPlaces } from '../meters/cgroup-place.ts';
import { cgroupLimiter } from './cgroup-limiter.ts';
import { dockerLimiter } from './docker-limiter.ts';
import { runLimited } from './run-limited.ts';
import { systemdLimiter } from './systemd-limiter.ts';

const MiB = 1024 * 1024;
const v1 = cgroupPlaces().find(({ version }) => version === 1);
const writable = v1 !== undefined && (await cgroupLimiter(v1).then(Boolean, () => false));
const holding = (mib: number) => [
  '-e',
  `const h = []; for (let i = 0; i < ${mib}; i++) h.push(Buffer.alloc(1 << 20, 1));`,
];
const timeoutMs = 20_000;

describe.skipIf(!writable)('a scope of systemd', () => {
  it('holds a command, tells a kill, and goes with it', async () => {
    const mount = v1?.mount ?? '';
    putOnPath({
      'systemd-run': `
        for word; do case $word in
          --unit=*) unit=\${word#--unit=};;
          MemoryMax=*) limit=\${word#MemoryMax=};;
          --) break;;
        esac; done
        while [ "$1" != -- ]; do shift; done; shift
        mkdir ${mount}/$unit; echo $limit > ${mount}/$unit/memory.limit_in_bytes
        echo $$ > ${mount}/$unit/cgroup.procs; exec "$@"`,
      systemctl: `
        for unit; do :; done
        case $1 in
          show) [ -d ${mount}/$unit ] && echo /$unit;;
          kill) for pid in $(cat ${mount}/$unit/cgroup.procs); do kill -KILL $pid; done; sleep 0.1; rmdir ${mount}/$unit;;
        esac`,
    });
    const limiter = await systemdLimiter(cgroupPlaces());
    expect(limiter).toMatchObject({ name: 'systemd scope', keepsDescriptors: true });
    const run = (mib: number) => runLimited(limiter, 100 * MiB, [process.execPath, ...holding(mib)], { timeoutMs });
    expect((await run(10)).ending).toBe('survived');
    expect((await run(200)).ending).toBe('killed');
    expect(readdirSync(mount).filter((name) => name.startsWith(`plimsoll-${process.pid}-`))).toEqual([]);
  });

  it('that is refused says why', async () => {
    putOnPath({ 'systemd-run': 'echo "Interactive authentication required." >&2; exit 1', systemctl: 'exit 0' });
    await expect(systemdLimiter(cgroupPlaces())).rejects.toThrow(/Interactive authentication required/);
  });
});

describe('a container of Docker', () => {
  it('has the limit without swap, and its engine says whether the kernel killed', async () => {
    const folder = putOnPath({
      docker: `
        case $1 in
          run) echo "$@" >> "$0.log"; while [ "$1" != image ]; do shift; done; shift; exec "$@";;
          inspect) echo true;;
          ps) echo 'abc 999999999-1';;
          rm) echo "$@" >> "$0.log";;
        esac`,
    });
    process.env.PLIMSOLL_DOCKER_IMAGE = 'image';
    const limiter = await dockerLimiter();
    expect(limiter.keepsDescriptors).toBe(false);
    const { ending, peak } = await runLimited(limiter, 64 * MiB, ['sh', '-c', 'exit 137'], { timeoutMs });
    expect({ ending, peak }).toEqual({ ending: 'killed', peak: null });
    const log = readFileSync(join(folder, 'docker.log'), 'utf8');
    expect(log).toContain(`--memory ${64 * MiB} --memory-swap ${64 * MiB}`);
    expect(log).toContain('rm --force abc');
    expect(log).toMatch(/rm --force --volumes plimsoll-\d+/);
  });
});

/** Scripts of a shell, in front of all others until the test ends. */
function putOnPath(scripts: Readonly<Record<string, string>>): string {
  const { PATH, PLIMSOLL_DOCKER_IMAGE } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fakes-'));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}:${PATH}`;
  onTestFinished(() => {
    process.env.PATH = PATH;
    if (PLIMSOLL_DOCKER_IMAGE === undefined) delete process.env.PLIMSOLL_DOCKER_IMAGE;
    rmSync(folder, { recursive: true });
  });
  return folder;
}
