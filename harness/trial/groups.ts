/**
 * The process groups of all running trials, and their end: at once for a signal, at exit, and even when this process is
 * killed before it can do anything.
 */
import { execa } from 'execa';

/**
 * Keeps the last line it was given, and kills the groups named on it when its input closes: that happens however its
 * parent ends. A subject in an endless loop can't notice that by itself. A shell, because it waits in 1 MiB.
 */
const WARDEN = 'while read -r line; do groups=$line; done; for group in $groups; do kill -s KILL -- "-$group"; done';

const running = new Set<number>();
let tellWarden: ((line: string) => void) | null = null;

/** `pid` leads a process group of its own. */
export function addGroup(pid: number): void {
  running.add(pid);
  tellWarden ??= startWarden();
  tellWarden(`${[...running].join(' ')}\n`);
}

export function removeGroup(pid: number): void {
  if (running.delete(pid)) tellWarden?.(`${[...running].join(' ')}\n`);
}

/** For whoever starts processes of a group of its own and imports nothing of a trial. */
export const groupKeeper = { add: addGroup, remove: removeGroup };

/** Kills whoever is left of a group, also when its leader has ended. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}

/** Ends every process of every trial at once; for signals. */
export function killAll(): void {
  for (const pid of running) killGroup(pid);
}

/** It leads a group itself, so that a signal to ours does not reach it, and keeps nobody from ending. */
function startWarden(): (line: string) => void {
  process.on('exit', killAll);
  const { nodeChildProcess, stdin } = execa('/bin/sh', ['-c', WARDEN], {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  nodeChildProcess.unref();
  (stdin as unknown as { unref(): void }).unref();
  // Without a shell, killing at exit and the channel's end are what is left.
  stdin.on('error', () => {});
  return (line) => stdin.write(line);
}
