/** Limits by systemd, for a user who may make no group but may ask for one: `sudo -n systemd-run --scope`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupPlace } from '../meters/cgroup-place.ts';
import { readingGroup } from './group-folder.ts';
import { nextGroupName } from './group-name.ts';
import { LimitError, type LimitedGroup, type Limiter, NOT_ENTERED } from './limiter.ts';

const STARTED_WITHIN_MS = 5000;
const TRIAL_LIMIT = 64 * 1024 * 1024;

/** Keeps a scope, a third of a MiB, until its input closes: an empty one is removed with all its counters. */
const KEEPER = ['/bin/sh', '-c', 'read -r line'];

/** The shell is moved by root, and then becomes the command: as this user, with the descriptors that `sudo` would close. */
const enter = (root: readonly string[]) =>
  `${root.join(' ')} /bin/sh -c 'echo "$1" > "$0"' "$0" $$ || exit ${NOT_ENTERED}; exec "$@"`;

/** @throws LimitError where systemd or the right to ask it is missing, with the reason */
export async function systemdLimiter(places: readonly CgroupPlace[]): Promise<Limiter> {
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const limiter: Limiter = {
    name: 'systemd scope',
    keepsDescriptors: true,
    create: (limitBytes) => makeScope(root, places, limitBytes),
  };
  const group = await limiter.create(TRIAL_LIMIT);
  try {
    const [command = '', ...words] = group.command(['true']);
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    if (status !== 0) throw new LimitError(`No process can be moved into a scope of systemd: ${stderr.trim()}.`);
    await group.deaths();
    return limiter;
  } finally {
    await group.remove();
  }
}

async function makeScope(
  root: readonly string[],
  places: readonly CgroupPlace[],
  limitBytes: number,
): Promise<LimitedGroup> {
  const unit = `${nextGroupName()}.scope`;
  const properties = [`MemoryMax=${limitBytes}`, 'MemorySwapMax=0', 'MemoryAccounting=yes'];
  const asked = ['systemd-run', '--scope', '--quiet', `--unit=${unit}`, ...properties.flatMap((one) => ['-p', one])];
  const keeper = startKeeper([...root, ...asked, '--', ...KEEPER]);
  const { folder, version } = await folderOf(unit, places, keeper);
  return {
    ...readingGroup(version, folder, limitBytes),
    command: (words) => ['/bin/sh', '-c', enter(root), join(folder, 'cgroup.procs'), ...words],
    async remove() {
      // Kills all that is left inside; the scope goes with its last process.
      const [command = '', ...words] = [...root, 'systemctl', 'kill', '--signal=KILL', unit];
      spawnSync(command, words);
      keeper.process.stdin?.destroy();
      await keeper.ended;
    },
  };
}

interface Keeper {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  said(): string;
}

function startKeeper([command = '', ...words]: readonly string[]): Keeper {
  const child = spawn(command, words, { stdio: ['pipe', 'ignore', 'pipe'] });
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      text += error.message;
      resolve();
    });
  });
  return { process: child, ended, said: () => text.trim() };
}

async function folderOf(unit: string, places: readonly CgroupPlace[], keeper: Keeper) {
  let ended = false;
  void keeper.ended.then(() => {
    ended = true;
  });
  const begun = performance.now();
  while (!ended && performance.now() - begun < STARTED_WITHIN_MS) {
    const { stdout } = spawnSync('systemctl', ['show', '--property=ControlGroup', '--value', unit], {
      encoding: 'utf8',
    });
    const place = stdout?.trim() ? placeWith(stdout.trim(), places) : null;
    if (place !== null) return place;
    await sleep(20);
  }
  keeper.process.kill();
  throw new LimitError(`systemd-run gave no scope: ${keeper.said() || 'it did not say why'}.`);
}

function placeWith(path: string, places: readonly CgroupPlace[]) {
  for (const { version, mount } of places) {
    const folder = join(mount, path);
    try {
      readingGroup(version, folder, 0).figures();
      return { folder, version };
    } catch {
      // The memory controller is in the other hierarchy, or the scope is not there yet.
    }
  }
  return null;
}
