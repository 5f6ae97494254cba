/** Real limits, where this machine has them. Where it has none the tests that need one say so by being skipped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cgroupPlaces } from '../meters/cgroup-place.ts';
import { chooseLimiter } from './choose.ts';
import { removeStale } from './group-folder.ts';
import { isStale, nextGroupName } from './group-name.ts';
import { type LimitedRun, runLimited } from './run-limited.ts';

const MiB = 1024 * 1024;
const choice = await chooseLimiter();
const limiter = choice.available ? choice.limiter : null;
const groups = limiter !== null && limiter.name !== 'docker';

function run(script: string, limitBytes: number, timeoutMs = 20_000): Promise<LimitedRun> {
  if (limiter === null) throw new Error('There is no limiter.');
  return runLimited(limiter, limitBytes, [process.execPath, '-e', script], { timeoutMs });
}

const holding = (mib: number) =>
  `const held = []; for (let i = 0; i < ${mib}; i++) held.push(Buffer.alloc(1 << 20, 1));`;

describe.skipIf(limiter === null)('under a real limit', () => {
  it('a process that stays below it survives, and what it was charged is told', async () => {
    const { ending, peak } = await run(`${holding(40)} setTimeout(() => {}, 100);`, 200 * MiB);
    expect(ending).toBe('survived');
    if (!groups) return;
    expect(peak?.anonBytes).toBeGreaterThan(40 * MiB);
    expect(peak?.anonBytes).toBeLessThan(120 * MiB);
    expect(peak?.chargedBytes).toBeGreaterThanOrEqual(peak?.anonBytes ?? 0);
  });

  it('one that goes beyond it is killed by the kernel', async () => {
    expect(await run(holding(300), 100 * MiB)).toMatchObject({ ending: 'killed', limitBytes: 100 * MiB });
  });

  it('is told from one that killed itself with the same signal', async () => {
    expect((await run("process.kill(process.pid, 'SIGKILL')", 200 * MiB)).ending).toBe('failed');
  });

  it('is killed also where only a child of it was', async () => {
    const parent = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(holding(300))}])`;
    expect((await run(parent, 120 * MiB)).ending).toBe('killed');
  });

  it('V8 sizes itself by it', async () => {
    const { output } = await run("console.log(require('node:v8').getHeapStatistics().heap_size_limit)", 512 * MiB);
    expect(Number(output)).toBeLessThan(300 * MiB);
  });

  it('a heap that V8 finds full is told from a kill', async () => {
    const { ending } = await run(
      "require('node:v8').setFlagsFromString('--max-old-space-size=30'); const h = []; for (;;) h.push({});",
      512 * MiB,
    );
    expect(ending).toBe('out of heap');
  });

  it('one that stands still is ended', async () => {
    expect((await run('setInterval(() => {}, 1000)', 200 * MiB, 500)).ending).toBe('timed out');
  });

  it.skipIf(!groups)('leaves no group behind, whatever it left running', async () => {
    const forgotten =
      "require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).unref()";
    await run(forgotten, 200 * MiB);
    expect(ourGroups().filter((name) => name.startsWith(`plimsoll-${process.pid}-`))).toEqual([]);
  });
});

describe('a group whose owner was killed', () => {
  it('is known by its name, and that of a living one is not', () => {
    expect(isStale(nextGroupName())).toBe(false);
    const [, pid = '', start = ''] = /^plimsoll-(\d+)-(\d+)-/.exec(nextGroupName()) ?? [];
    expect(isStale(`plimsoll-${pid}-${Number(start) + 1}-1`)).toBe(true);
    expect(isStale('plimsoll-999999999-1-1')).toBe(true);
    expect(isStale('plimsoll-someone-else')).toBe(false);
  });

  it.skipIf(!existsSync('/sys/fs/cgroup/memory') || !groups)(
    'is removed by the next run, and who is left in it',
    async () => {
      const parent = cgroupPlaces().find(({ version }) => version === 1)?.mount ?? '';
      const folder = join(parent, 'plimsoll-999999999-1-1');
      mkdirSync(folder);
      const left = await startedIn(folder);
      const ended = once(left, 'close');
      removeStale(parent);
      await ended;
      const gone = () => {
        removeStale(parent);
        return !existsSync(folder);
      };
      await expect.poll(gone).toBe(true);
    },
  );
});

describe('where no limit can be had', () => {
  it('each way says why, and the remedy is told', async () => {
    const { PATH } = process.env;
    onTestFinished(() => {
      process.env.PATH = PATH;
    });
    process.env.PATH = '';
    const refused = await chooseLimiter({ places: [] });
    expect(refused).toMatchObject({ available: false, remedy: expect.stringContaining('Run as root') });
    for (const way of ['cgroup v2', 'cgroup v1', 'systemd scope', 'docker']) {
      expect(refused).toHaveProperty('why', expect.stringContaining(`${way}:`));
    }
  });

  it('a group above that hands no memory down is no way', async () => {
    const folder = import.meta.dirname;
    const places = [{ version: 2, mount: folder, own: folder }] as const;
    const refused = await chooseLimiter({ places, keepsDescriptors: true });
    if (!refused.available) expect(refused.why).toContain('hands the memory controller down');
  });
});

function ourGroups(): string[] {
  return cgroupPlaces().flatMap(({ mount }) => (existsSync(mount) ? readdirSync(mount) : []));
}

async function startedIn(folder: string): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', 'echo $$ > "$0"; echo in; exec sleep 60', join(folder, 'cgroup.procs')]);
  onTestFinished(() => {
    child.kill('SIGKILL');
    if (existsSync(folder)) rmdirSync(folder);
  });
  await once(child.stdout, 'data');
  return child;
}
