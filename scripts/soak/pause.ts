/** Stops a process for a while. By a shell of its own: however this process ends meanwhile, that one goes on again. */
import { execa } from 'execa';

export async function pause(pid: number, seconds: number): Promise<void> {
  const script = 'kill -STOP "$0" && sleep "$1"; kill -CONT "$0"';
  const words = ['-c', script, String(pid), seconds.toFixed(1)];
  await execa('/bin/sh', words, { reject: false, detached: true, cleanup: false, stdio: 'ignore' });
}
