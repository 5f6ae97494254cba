/** Sockets that a process has open, counted from outside: waiters and clients hold one each. */
import { readdirSync, readlinkSync } from 'node:fs';

/** Null where `/proc/PID/fd` is not to be had, or the process is gone. */
export function countOpenSockets(pid: number): number | null {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).filter((name) => isSocket(`${folder}/${name}`)).length;
  } catch {
    return null;
  }
}

/** A descriptor may be closed between the listing and this look. */
function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}
